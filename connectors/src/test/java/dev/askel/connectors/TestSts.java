package dev.askel.connectors;

import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Answers AssumeRole. The access key id in an answer names the role and the key that signed the
 * request, as in {@code orders-by-server}.
 */
public final class TestSts {
    private static final Pattern ROLE = Pattern.compile("RoleArn=[^&]*role%2F([a-z0-9]+)(&|$)");
    private static final Pattern KEY = Pattern.compile("Credential=([^/]+)/");

    private TestSts() {}

    /** Whether a request is AssumeRole. */
    public static boolean isCalled(Request request) {
        return request.body().startsWith("Action=AssumeRole&");
    }

    /** Returns credentials of the role that a request names. */
    public static Reply grant(Request request, Instant expiration) {
        var role = ROLE.matcher(request.body());
        if (!role.find() || !request.body().contains("RoleSessionName=askel")) {
            return refuse("No role: " + request.body());
        }
        return new Reply(
                200,
                Map.of(),
                """
                <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>%s-by-%s</AccessKeyId>
                <SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken>
                <Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>\
                """
                        .formatted(role.group(1), signer(request), expiration));
    }

    /** Returns a refusal of the role. */
    public static Reply refuse(String message) {
        return refuse("AccessDenied", message);
    }

    /** Returns a refusal with a code of STS. */
    public static Reply refuse(String code, String message) {
        return new Reply(
                403,
                Map.of(),
                "<ErrorResponse><Error><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                        .formatted(code, message));
    }

    /** Returns the id of the key that signed a request; {@code unsigned} without a signature. */
    public static String signer(Request request) {
        var key = KEY.matcher(request.header("authorization"));
        return key.find() ? key.group(1) : "unsigned";
    }
}
