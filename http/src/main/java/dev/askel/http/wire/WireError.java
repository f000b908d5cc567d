package dev.askel.http.wire;

import dev.askel.access.signature.SignatureRefusal;
import dev.askel.engine.api.EngineError;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An error as the client receives it: a refusal of the engine, or an error before the engine was
 * called (AWS's framework errors, docs/aws/api.md section 1). Each error has its status and writes
 * its own body.
 */
public sealed interface WireError {

    /** The HTTP status. */
    int status();

    /** AWS's name of the error, the last part of {@code __type}. */
    String name();

    /** Writes the body, a JSON object. */
    default void write(JsonWriter json) {
        json.beginObject()
                .member("__type", namespace() + "#" + name())
                .member("message", message());
        writeMore(json);
        json.endObject();
    }

    /** The first part of {@code __type}, which clients ignore. */
    String namespace();

    @Nullable String message();

    /** Writes the members that some errors have besides the message. */
    default void writeMore(JsonWriter json) {}

    /** A refusal of the engine. */
    record EngineRefusal(EngineError error) implements WireError {
        private static final String SERVICE = "com.amazonaws.swf.service.v2.model";
        private static final String FRAMEWORK = "com.amazon.coral.service";

        @Override
        public int status() {
            return statusAndNamespace().status();
        }

        @Override
        public String name() {
            return error.name();
        }

        @Override
        public String namespace() {
            return statusAndNamespace().namespace();
        }

        @Override
        public String message() {
            return error.message();
        }

        @Override
        public void writeMore(JsonWriter json) {
            if (error instanceof EngineError.ValidationException(_, var reason)) {
                json.member("reason", reason);
            } else if (error instanceof EngineError.ResourceNotFound(_, var resourceName)) {
                json.member("resourceName", resourceName);
            } else if (error instanceof EngineError.TooManyTags(var resourceName)) {
                json.member("resourceName", resourceName);
            } else if (error instanceof EngineError.KmsInvalidStateException(var keyState)) {
                json.member("kmsKeyState", keyState);
            }
        }

        private StatusAndNamespace statusAndNamespace() {
            return switch (error) {
                case EngineError.StateMachineDoesNotExist _,
                        EngineError.StateMachineAlreadyExists _,
                        EngineError.StateMachineDeleting _,
                        EngineError.StateMachineLimitExceeded _,
                        EngineError.StateMachineTypeNotSupported _,
                        EngineError.ExecutionDoesNotExist _,
                        EngineError.ExecutionAlreadyExists _,
                        EngineError.ExecutionLimitExceeded _,
                        EngineError.ExecutionNotRedrivable _,
                        EngineError.ActivityDoesNotExist _,
                        EngineError.ActivityAlreadyExists _,
                        EngineError.ActivityLimitExceeded _,
                        EngineError.ActivityWorkerLimitExceeded _,
                        EngineError.TaskDoesNotExist _,
                        EngineError.TaskTimedOut _,
                        EngineError.InvalidArn _,
                        EngineError.InvalidName _,
                        EngineError.InvalidDefinition _,
                        EngineError.InvalidExecutionInput _,
                        EngineError.InvalidOutput _,
                        EngineError.InvalidToken _,
                        EngineError.InvalidLoggingConfiguration _,
                        EngineError.InvalidTracingConfiguration _,
                        EngineError.InvalidEncryptionConfiguration _,
                        EngineError.KmsAccessDeniedException _,
                        EngineError.KmsInvalidStateException _,
                        EngineError.KmsThrottlingException _,
                        EngineError.MissingRequiredParameter _,
                        EngineError.ResourceNotFound _,
                        EngineError.TooManyTags _,
                        EngineError.ValidationException _ ->
                        new StatusAndNamespace(400, SERVICE);
                case EngineError.EventBridgeError _ ->
                        new StatusAndNamespace(400, "com.amazonaws.events");
                case EngineError.ServiceQuotaExceededException _ ->
                        new StatusAndNamespace(402, SERVICE);
                case EngineError.ConflictException _ -> new StatusAndNamespace(409, SERVICE);
                case EngineError.AccessDeniedException _ -> new StatusAndNamespace(400, FRAMEWORK);
                case EngineError.ThrottlingException _ ->
                        new StatusAndNamespace(400, "com.amazon.coral.availability");
                case EngineError.InternalFailure _ -> new StatusAndNamespace(500, FRAMEWORK);
                case EngineError.ServiceUnavailable _ -> new StatusAndNamespace(503, FRAMEWORK);
            };
        }

        private record StatusAndNamespace(int status, String namespace) {}
    }

    /** Members violate constraints of AWS's model. */
    record ConstraintViolations(String message) implements WireError {
        @Override
        public int status() {
            return 400;
        }

        @Override
        public String name() {
            return "ValidationException";
        }

        @Override
        public String namespace() {
            return "com.amazon.coral.validate";
        }
    }

    /** The body is not a JSON object, or has members of the wrong type. */
    record SerializationFailure(@Nullable String message) implements WireError {
        @Override
        public int status() {
            return 400;
        }

        @Override
        public String name() {
            return "SerializationException";
        }

        @Override
        public String namespace() {
            return "com.amazon.coral.service";
        }
    }

    /** The operation is unknown; AWS sends no message. */
    record UnknownOperation() implements WireError {
        @Override
        public @Nullable String message() {
            return null;
        }

        @Override
        public int status() {
            return 400;
        }

        @Override
        public String name() {
            return "UnknownOperationException";
        }

        @Override
        public String namespace() {
            return "com.amazon.coral.service";
        }
    }

    /** The signature of the request is missing, malformed or wrong, or its key is not in use. */
    record RefusedSignature(SignatureRefusal refusal) implements WireError {
        @Override
        public int status() {
            return 400;
        }

        @Override
        public String name() {
            return switch (refusal.kind()) {
                case MISSING_TOKEN -> "MissingAuthenticationTokenException";
                case INCOMPLETE -> "IncompleteSignatureException";
                case UNKNOWN_KEY -> "UnrecognizedClientException";
                case EXPIRED_TOKEN -> "ExpiredTokenException";
                case INVALID -> "InvalidSignatureException";
            };
        }

        @Override
        public String namespace() {
            return "com.amazon.coral.service";
        }

        @Override
        public String message() {
            return refusal.message();
        }
    }

    /**
     * The bearer token of the request is not accepted (RFC 6750).
     *
     * @param message contains no part of the token
     */
    record RefusedBearer(String message) implements WireError {
        private static final Pattern NOT_QUOTABLE = Pattern.compile("[^ !#-\\[\\]-~]");

        @Override
        public int status() {
            return 401;
        }

        @Override
        public String name() {
            return "UnauthorizedException";
        }

        @Override
        public String namespace() {
            return "com.amazon.coral.service";
        }

        /** The value of {@code WWW-Authenticate}. */
        public String challenge() {
            return "Bearer realm=\"askel\", error=\"invalid_token\", error_description=\"%s\""
                    .formatted(NOT_QUOTABLE.matcher(message).replaceAll("_"));
        }
    }

    /**
     * The request could not be received. Its operation was not read or performed.
     *
     * @param status the HTTP status, 400 or another 4xx
     */
    record TransportFailure(Fault fault, int status) implements WireError {
        /** The fault, by AWS's names. */
        public enum Fault {
            /** The bytes are not HTTP. */
            MalformedHttpRequestException,
            /** The client closed the connection before the end of its body. */
            RequestAbortedException,
            /** The client took too long to send its body. */
            RequestTimeoutException
        }

        /** Creates the error with AWS's status. */
        public TransportFailure(Fault fault) {
            this(fault, fault == Fault.RequestTimeoutException ? 408 : 400);
        }

        @Override
        public String name() {
            return fault.name();
        }

        @Override
        public String namespace() {
            return "com.amazon.coral.service";
        }

        @Override
        public @Nullable String message() {
            return null;
        }
    }

    /**
     * The request names a host that the server does not serve, or a page of another origin sent it.
     *
     * @param host the Host header, possibly shortened
     * @param setting the setting that permits the host; null when none does
     */
    record RefusedHost(Reason reason, String host, String message, @Nullable String setting)
            implements WireError {
        /** The reason of the refusal, which is part of the answer. */
        public enum Reason {
            /** There is no Host header, or more than one, or it is malformed. */
            HOST_MALFORMED,
            /** The host is not permitted. */
            HOST_NOT_PERMITTED,
            /** The Origin header names another origin than the host. */
            ORIGIN_NOT_PERMITTED,
            /** A page of another origin sent the request, according to Sec-Fetch-Site. */
            CROSS_SITE
        }

        /** RFC 9112, section 3.2, requires 400 for an invalid Host header. */
        @Override
        public int status() {
            return reason == Reason.HOST_MALFORMED ? 400 : 403;
        }

        @Override
        public String name() {
            return reason == Reason.HOST_MALFORMED
                    ? TransportFailure.Fault.MalformedHttpRequestException.name()
                    : "AccessDeniedException";
        }

        @Override
        public String namespace() {
            return "com.amazon.coral.service";
        }

        @Override
        public void writeMore(JsonWriter json) {
            json.member("host", host).member("reason", reason.name()).member("setting", setting);
        }
    }

    /** The request is larger than the server accepts. */
    record TooLarge(long bytesMax) implements WireError {
        @Override
        public int status() {
            return 413;
        }

        @Override
        public String name() {
            return "RequestEntityTooLargeException";
        }

        @Override
        public String namespace() {
            return "com.amazon.coral.service";
        }

        @Override
        public String message() {
            return "Request must be smaller than " + bytesMax + " bytes";
        }
    }
}
