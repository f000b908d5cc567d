package dev.askel.http.sts;

import dev.askel.access.Principal;
import dev.askel.access.Sha256;
import dev.askel.access.key.RoleSessions.AssumeRoleResult.TemporaryCredentials;
import dev.askel.http.wire.WireError;

/**
 * A response of STS (<a href="https://docs.aws.amazon.com/STS/latest/APIReference/">API
 * reference</a>).
 *
 * @param status the HTTP status
 * @param xml the body
 */
public record StsResponse(int status, String xml) {
    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_LENGTH = 17;
    private static final String SESSION = ":assumed-role/";
    private static final int SERVER_ERROR = 500;

    /** Answers GetCallerIdentity. */
    public static StsResponse callerIdentity(Principal caller, String requestId) {
        return result(
                "GetCallerIdentity",
                element("Arn", caller.arn())
                        + element("UserId", userId(caller))
                        + element("Account", caller.account()),
                requestId);
    }

    /** Answers AssumeRole. */
    public static StsResponse assumedRole(TemporaryCredentials session, String requestId) {
        return result(
                "AssumeRole",
                "<AssumedRoleUser>"
                        + element("AssumedRoleId", sessionId(session.sessionArn()))
                        + element("Arn", session.sessionArn())
                        + "</AssumedRoleUser><Credentials>"
                        + element("AccessKeyId", session.key().id().text())
                        + element("SecretAccessKey", session.key().secret())
                        + element("SessionToken", session.sessionToken())
                        + element("Expiration", session.expiration().toString())
                        + "</Credentials>",
                requestId);
    }

    private static StsResponse result(String action, String members, String requestId) {
        return new StsResponse(
                200,
                "<%1$sResponse xmlns=\"%2$s\"><%1$sResult>%3$s</%1$sResult><ResponseMetadata>%4$s</ResponseMetadata></%1$sResponse>"
                        .formatted(action, NAMESPACE, members, element("RequestId", requestId)));
    }

    /**
     * Answers an error.
     *
     * @param code the code as STS names it
     */
    public static StsResponse error(int status, String code, String message, String requestId) {
        return new StsResponse(
                status,
                "<ErrorResponse xmlns=\"%s\"><Error>%s%s%s</Error>%s</ErrorResponse>"
                        .formatted(
                                NAMESPACE,
                                element("Type", status < SERVER_ERROR ? "Sender" : "Receiver"),
                                element("Code", code),
                                element("Message", message),
                                element("RequestId", requestId)));
    }

    /** Answers an error of the AWS JSON protocol with the code and status of the Query protocol. */
    public static StsResponse error(WireError error, String requestId) {
        var given = error.message();
        var message = given == null ? "" : given;
        if (error instanceof WireError.RefusedSignature(var refusal)) {
            return switch (refusal.kind()) {
                case MISSING_TOKEN ->
                        error(
                                403,
                                "MissingAuthenticationToken",
                                "Request is missing Authentication Token",
                                requestId);
                case INCOMPLETE -> error(400, "IncompleteSignature", message, requestId);
                case UNKNOWN_KEY -> error(403, "InvalidClientTokenId", message, requestId);
                case EXPIRED_TOKEN -> error(403, "ExpiredToken", message, requestId);
                case INVALID -> error(403, "SignatureDoesNotMatch", message, requestId);
            };
        }
        var name = error.name();
        return error(
                error.status(),
                name.endsWith("Exception")
                        ? name.substring(0, name.length() - "Exception".length())
                        : name,
                message,
                requestId);
    }

    /** The unique id of a principal. Askel has no such ids, so it derives one from the ARN. */
    private static String userId(Principal caller) {
        if (caller.arn().endsWith(":root")) {
            return caller.account();
        }
        return caller.arn().contains(SESSION) ? sessionId(caller.arn()) : "AIDA" + id(caller.arn());
    }

    /** The id of a role's session: the role's id and the session's name. */
    private static String sessionId(String sessionArn) {
        int name = sessionArn.lastIndexOf('/');
        return "AROA" + id(sessionArn.substring(0, name)) + ":" + sessionArn.substring(name + 1);
    }

    private static String id(String arn) {
        var hash = Sha256.hash(arn);
        var text = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            text.append(BASE_32.charAt(hash[i] & 0x1f));
        }
        return text.toString();
    }

    private static String element(String name, String text) {
        return "<%1$s>%2$s</%1$s>".formatted(name, escaped(text));
    }

    /** Escapes a string. XML 1.0 cannot represent control characters, so they become spaces. */
    private static String escaped(String text) {
        var escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default ->
                        escaped.append(c < ' ' || c > 0xfffd || Character.isSurrogate(c) ? ' ' : c);
            }
        }
        return escaped.toString();
    }
}
