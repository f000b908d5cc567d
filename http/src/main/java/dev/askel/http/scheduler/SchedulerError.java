package dev.askel.http.scheduler;

import dev.askel.engine.api.EngineError;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.WireError;

/**
 * An error as EventBridge Scheduler returns it (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/APIReference/CommonErrors.html">common
 * errors</a>).
 *
 * @param status the HTTP status
 * @param name the value of the header {@code x-amzn-ErrorType}
 */
public record SchedulerError(int status, String name, String message) {
    /** Translates an error of the server. */
    public static SchedulerError of(WireError error) {
        return switch (error) {
            case WireError.EngineRefusal(var refusal) -> of(refusal);
            case WireError.RefusedSignature refused ->
                    new SchedulerError(403, refused.name(), refused.message());
            case WireError other ->
                    new SchedulerError(
                            other.status(), other.name(), String.valueOf(other.message()));
        };
    }

    /** Translates a refusal of an operation. */
    public static SchedulerError of(EngineError error) {
        return switch (error) {
            case EngineError.ResourceNotFound _ -> of(404, "ResourceNotFoundException", error);
            case EngineError.ConflictException _ -> of(409, error.name(), error);
            case EngineError.ServiceQuotaExceededException _ -> of(402, error.name(), error);
            case EngineError.ThrottlingException _ -> of(429, error.name(), error);
            case EngineError.AccessDeniedException _ -> of(403, error.name(), error);
            case EngineError.InternalFailure _ -> of(500, "InternalServerException", error);
            // The operation may succeed soon, so it differs from an error of the server.
            case EngineError.ServiceUnavailable _ -> of(503, error.name(), error);
            case EngineError _ -> of(400, "ValidationException", error);
        };
    }

    private static SchedulerError of(int status, String name, EngineError error) {
        return new SchedulerError(status, name, error.message());
    }

    /** The path or method that no operation has. */
    public static SchedulerError unknownOperation() {
        return new SchedulerError(404, "UnknownOperationException", "Unknown operation");
    }

    /** The body that is no JSON object, or that is too deep or has too many values. */
    public static SchedulerError unreadableBody() {
        return new SchedulerError(
                400,
                "SerializationException",
                "The body is not a JSON object, or it has too many values or levels.");
    }

    /** Writes the body. */
    public void write(JsonWriter json) {
        json.beginObject().member("Message", message).endObject();
    }
}
