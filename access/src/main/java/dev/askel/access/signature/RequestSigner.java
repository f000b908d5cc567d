package dev.askel.access.signature;

import dev.askel.access.AccessKey;
import dev.askel.access.signature.SignableRequest.Header;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Signs the requests of this project's own clients with the header {@code Authorization}. */
public final class RequestSigner {
    private final AccessKey key;
    private final String region;
    private final String service;

    public RequestSigner(AccessKey key, String region, String service) {
        this.key = key;
        this.region = region;
        this.service = service;
    }

    /**
     * Returns the headers to add to a request: the date and the signature.
     *
     * @param request the request with all headers to sign, including Host
     */
    public List<Header> sign(SignableRequest request, byte[] body, Instant now) {
        var timestamp = SigningTime.format(now);
        var date = new Header("X-Amz-Date", timestamp);
        var headers = new ArrayList<>(request.headers());
        headers.add(date);
        var dated = new SignableRequest(request.method(), request.path(), request.query(), headers);
        var names = headers.stream().map(Header::name).distinct().sorted().toList();
        var credential =
                new CredentialPath(
                        key.id().text(),
                        timestamp.substring(0, SigningTime.DAY_LENGTH),
                        region,
                        service);
        var hash = new PayloadHash();
        hash.add(ByteBuffer.wrap(body));
        var text = CanonicalRequest.build(dated, names, hash.hexDigest());
        var signature =
                SigningKeys.derive(credential, key.secret())
                        .sign(SignatureVerifier.stringToSign(credential, timestamp, text));
        return List.of(
                date,
                new Header(
                        "Authorization",
                        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                                .formatted(
                                        ClaimReader.ALGORITHM,
                                        credential.keyId(),
                                        credential.scope(),
                                        String.join(";", names),
                                        HexFormat.of().formatHex(signature))));
    }
}
