package dev.askel.access.signature;

import dev.askel.access.Sha256;
import dev.askel.access.signature.SignableRequest.Header;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A signed request of AWS's test vectors.
 *
 * @param form {@code header} or {@code query}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SigningVector(
        String name,
        String form,
        SignableRequest request,
        byte[] body,
        String canonicalRequest,
        String keyId,
        String secret,
        Instant time) {

    /** Reads all vectors. */
    static Stream<SigningVector> all() {
        try (var folders = Files.list(folder())) {
            return folders
                    .filter(Files::isDirectory)
                    .sorted()
                    .flatMap(each -> Stream.of(read(each, "header"), read(each, "query")))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Path.of(
                    Objects.requireNonNull(SigningVector.class.getResource("vectors")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SigningVector read(Path folder, String form) {
        var context = text(folder.resolve("context.json"));
        var text = text(folder.resolve(form + "-signed-request.txt"));
        int end = text.indexOf("\n\n");
        var lines = (end < 0 ? text : text.substring(0, end)).strip().split("\n", -1);
        var target = lines[0].substring(lines[0].indexOf(' ') + 1, lines[0].lastIndexOf(' '));
        int mark = target.indexOf('?');
        var headers = new ArrayList<Header>();
        for (var line : List.of(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            headers.add(new Header(line.substring(0, colon), line.substring(colon + 1)));
        }
        return new SigningVector(
                folder.getFileName().toString(),
                form,
                new SignableRequest(
                        lines[0].substring(0, lines[0].indexOf(' ')),
                        mark < 0 ? target : target.substring(0, mark),
                        mark < 0 ? "" : target.substring(mark + 1),
                        headers),
                (end < 0 ? "" : text.substring(end + 2)).getBytes(StandardCharsets.UTF_8),
                text(folder.resolve(form + "-canonical-request.txt")),
                member(context, "access_key_id"),
                member(context, "secret_access_key"),
                Instant.parse(member(context, "timestamp")));
    }

    private static String member(String json, String name) {
        var value = Pattern.compile("\"" + name + "\": \"([^\"]*)\"").matcher(json);
        if (!value.find()) {
            throw new IllegalStateException(name + " is missing");
        }
        return value.group(1);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SigningVector with(SignableRequest changed) {
        return new SigningVector(name, form, changed, body, canonicalRequest, keyId, secret, time);
    }

    SigningVector withBody(byte[] changed) {
        return new SigningVector(
                name, form, request, changed, canonicalRequest, keyId, secret, time);
    }

    /** The claim of the request, if it has one. */
    ClaimReader.ClaimResult claim() {
        return ClaimReader.read(request, "service", time, new AuthorizationPrefixCache(1));
    }

    /** Whether the request is accepted at the time of its signature. */
    boolean isAccepted() {
        var verifier = new SignatureVerifier(() -> time);
        return verifier.readClaim(
                request,
                "service",
                claim ->
                        claim.keyId().equals(keyId)
                                && verifier.verify(request, claim, secret, bodyHash()).isEmpty(),
                _ -> false);
    }

    /** Whether this request and another one have the same string to sign. */
    boolean isSameAs(SigningVector other) {
        return claim() instanceof ClaimReader.ClaimResult.Claimed(var claim)
                && CanonicalRequest.anyMatches(
                        request, claim, bodyHash(), other.canonicalRequest()::equals);
    }

    String bodyHash() {
        return Sha256.hexHash(body);
    }

    @Override
    public String toString() {
        return name + " (" + form + ")";
    }
}
