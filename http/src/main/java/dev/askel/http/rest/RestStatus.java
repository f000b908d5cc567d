package dev.askel.http.rest;

import dev.askel.access.signature.SignatureRefusal;
import dev.askel.engine.api.EngineError;
import dev.askel.http.wire.WireError;

/**
 * Maps errors to their status under {@code /api/v1}. AWS's protocol uses 400 for nearly all errors;
 * the status here depends on the kind of error.
 */
final class RestStatus {
    private RestStatus() {}

    /** The message of an error that has none on AWS. */
    static String defaultMessage(WireError error) {
        return error instanceof WireError.TransportFailure
                ? "The request was not received completely."
                : "The body is not a JSON object.";
    }

    static int of(WireError error) {
        return switch (error) {
            case WireError.EngineRefusal(var refused) -> of(refused);
            case WireError.RefusedSignature(var refusal) ->
                    refusal.kind() == SignatureRefusal.Kind.INCOMPLETE ? 400 : 403;
            case WireError.ConstraintViolations _,
                    WireError.SerializationFailure _,
                    WireError.UnknownOperation _,
                    WireError.TransportFailure _,
                    WireError.RefusedHost _,
                    WireError.RefusedBearer _,
                    WireError.TooLarge _ ->
                    error.status();
        };
    }

    private static int of(EngineError error) {
        return switch (error) {
            case EngineError.StateMachineDoesNotExist _,
                    EngineError.ExecutionDoesNotExist _,
                    EngineError.ActivityDoesNotExist _,
                    EngineError.TaskDoesNotExist _,
                    EngineError.ResourceNotFound _ ->
                    404;
            case EngineError.StateMachineAlreadyExists _,
                    EngineError.StateMachineDeleting _,
                    EngineError.ExecutionAlreadyExists _,
                    EngineError.ExecutionNotRedrivable _,
                    EngineError.ActivityAlreadyExists _,
                    EngineError.TaskTimedOut _,
                    EngineError.ConflictException _ ->
                    409;
            case EngineError.ExecutionLimitExceeded _,
                    EngineError.ActivityWorkerLimitExceeded _,
                    EngineError.KmsThrottlingException _,
                    EngineError.ThrottlingException _ ->
                    429;
            case EngineError.AccessDeniedException _ -> 403;
            case EngineError.StateMachineLimitExceeded _,
                    EngineError.StateMachineTypeNotSupported _,
                    EngineError.ActivityLimitExceeded _,
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
                    EngineError.MissingRequiredParameter _,
                    EngineError.TooManyTags _,
                    EngineError.ServiceQuotaExceededException _,
                    EngineError.ValidationException _ ->
                    400;
            case EngineError.EventBridgeError(var kind, _) ->
                    switch (kind) {
                        case ResourceNotFoundException -> 404;
                        case ResourceAlreadyExistsException -> 409;
                        case InvalidEventPatternException, LimitExceededException -> 400;
                    };
            case EngineError.InternalFailure _ -> 500;
            case EngineError.ServiceUnavailable _ -> 503;
        };
    }
}
