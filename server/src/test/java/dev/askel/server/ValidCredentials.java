package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.signature.RequestSigner;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Holds the credentials of a user, a role session and a person's session, and creates requests with
 * these credentials.
 *
 * @param sessionToken the token of the temporary key
 * @param cookie the session cookie of a person, as the header Cookie has it
 */
record ValidCredentials(
        URI server, AccessKey permanent, AccessKey temporary, String sessionToken, String cookie) {
    private static final String REGION = "eu-north-1";
    private static final String ACCOUNT = "123456789012";
    private static final String TOKEN_HEADER = "X-Amz-Security-Token";
    private static final String MACHINES = "/api/v1/state-machines";
    private static final String JSON = "application/json";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * Creates a session of a role and one of a person.
     *
     * @param administrator signs as a user
     */
    static ValidCredentials create(SignedClient administrator) throws Exception {
        var key = administrator.key();
        var trust =
                """
                {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                 "Principal": {"AWS": "arn:aws:iam::%s:root"}}}\
                """
                        .formatted(ACCOUNT);
        var role =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("roleName", "session")
                        .put("trustPolicy", trust);
        role.putArray("policies").add("administrator");
        assertThat(administrator.rest("POST", "/roles", "", role.toString()).body())
                .contains("role/session");
        var session = assumeRole(administrator.address(), key);
        var password =
                administrator
                        .rest("POST", "/users/bert/password", "", "{\"policies\":[\"viewer\"]}")
                        .body()
                        .replaceFirst("(?s).*\"password\":\"([^\"]+)\".*", "$1");
        return new ValidCredentials(
                administrator.address(),
                key,
                new AccessKey(
                        new AccessKeyId(element(session, "AccessKeyId")),
                        element(session, "SecretAccessKey")),
                element(session, "SessionToken"),
                signIn(administrator.address(), password));
    }

    private static String assumeRole(URI server, AccessKey key) throws Exception {
        var form =
                "Action=AssumeRole&Version=2011-06-15&RoleSessionName=session&RoleArn=arn%3Aaws%3Aiam%3A%3A"
                        + ACCOUNT
                        + "%3Arole%2Fsession";
        var request =
                HttpRequest.newBuilder(server)
                        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                        .POST(BodyPublishers.ofString(form));
        new RequestSigner(key, REGION, "sts")
                .sign(
                        new SignableRequest(
                                "POST",
                                "/",
                                "",
                                List.of(new Header("host", server.getRawAuthority()))),
                        form.getBytes(StandardCharsets.UTF_8),
                        Instant.now())
                .forEach(header -> request.header(header.name(), header.value()));
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString()).body();
        }
    }

    private static String element(String xml, String name) {
        var found = Pattern.compile("<%s>([^<]+)</%s>".formatted(name, name)).matcher(xml);
        assertThat(found.find()).as(xml).isTrue();
        return found.group(1);
    }

    private static String signIn(URI server, String password) throws Exception {
        var body =
                "{\"account\":\"%s\",\"userName\":\"bert\",\"password\":\"%s\"}"
                        .formatted(ACCOUNT, password);
        try (var client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(server.resolve("/api/v1/session"))
                                    .header("Content-Type", JSON)
                                    .header("Origin", server.toString())
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            var cookie = answer.headers().firstValue("Set-Cookie");
            assertThat(cookie).as(answer.body()).isPresent();
            return cookie.get().split(";", 2)[0];
        }
    }

    /** Creates requests with the credentials, signed at this moment. */
    List<RawRequest> examples() throws GeneralSecurityException {
        return List.of(
                signed(permanent, null),
                signed(temporary, sessionToken),
                presigned(permanent, null),
                presigned(temporary, sessionToken),
                withHeader("Cookie", cookie, false),
                // This server knows no issuer of bearer tokens.
                withHeader(
                        "Authorization",
                        "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJl",
                        true));
    }

    private RawRequest withHeader(String name, String value, boolean isRefused) {
        return new RawRequest(
                "GET",
                "/api/v1/session",
                "",
                Map.of("Host", server.getRawAuthority(), name, value),
                List.of(name),
                "",
                isRefused);
    }

    private RawRequest signed(AccessKey key, @Nullable String token) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Host", server.getRawAuthority());
        headers.put("Content-Type", "application/x-amz-json-1.0");
        headers.put("X-Amz-Target", "AWSStepFunctions.ListActivities");
        if (token != null) {
            headers.put(TOKEN_HEADER, token);
        }
        var signable = new ArrayList<Header>();
        headers.forEach(
                (name, value) -> signable.add(new Header(name.toLowerCase(Locale.ROOT), value)));
        new RequestSigner(key, REGION, "states")
                .sign(
                        new SignableRequest("POST", "/", "", signable),
                        "{}".getBytes(StandardCharsets.UTF_8),
                        Instant.now())
                .forEach(header ->
                        headers.put(header.name().toLowerCase(Locale.ROOT), header.value()));
        var damageable = new ArrayList<>(List.of("authorization", "x-amz-date"));
        if (token != null) {
            damageable.add(TOKEN_HEADER);
        }
        return new RawRequest("POST", "/", "", headers, damageable, "{}", false);
    }

    /** Presigns a list of state machines for five minutes. */
    private RawRequest presigned(AccessKey key, @Nullable String token)
            throws GeneralSecurityException {
        var time = TIME.format(Instant.now());
        var day = time.substring(0, 8);
        var scope = "%s/%s/states/aws4_request".formatted(day, REGION);
        var query =
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%s&X-Amz-Date=%s&X-Amz-Expires=300"
                        .formatted(encoded(key.id().text() + "/" + scope), time);
        if (token != null) {
            query += "&X-Amz-Security-Token=" + encoded(token);
        }
        query += "&X-Amz-SignedHeaders=host";
        var canonical =
                "GET\n%s\n%s\nhost:%s\n\nhost\n%s"
                        .formatted(MACHINES, query, server.getRawAuthority(), sha256(""));
        var signing = ("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8);
        for (var part : List.of(day, REGION, "states", "aws4_request")) {
            signing = hmac(signing, part);
        }
        var text = "AWS4-HMAC-SHA256\n%s\n%s\n%s".formatted(time, scope, sha256(canonical));
        return new RawRequest(
                "GET",
                MACHINES,
                query + "&X-Amz-Signature=" + HexFormat.of().formatHex(hmac(signing, text)),
                Map.of("Host", server.getRawAuthority()),
                List.of(),
                "",
                false);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String sha256(String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
