package dev.askel.trigger.schedule;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ConflictException;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.EngineError.ServiceQuotaExceededException;
import dev.askel.engine.api.EngineError.ValidationException;

/** The refusals of EventBridge Scheduler. */
final class SchedulerErrors {
    private SchedulerErrors() {}

    static <T> Answer<T> unknownSchedule(String name) {
        return notFound("Schedule %s does not exist.".formatted(name));
    }

    static <T> Answer<T> unknownGroup(String name) {
        return notFound("Schedule group %s does not exist.".formatted(name));
    }

    private static <T> Answer<T> notFound(String message) {
        return Answer.refused(new ResourceNotFound(message, null));
    }

    static <T> Answer<T> scheduleExists(String name) {
        return conflict("Schedule %s already exists.".formatted(name));
    }

    static <T> Answer<T> groupExists(String name) {
        return conflict("Schedule group %s already exists.".formatted(name));
    }

    /** The group is being deleted; unrecorded wording. */
    static <T> Answer<T> groupIsDeleted(String name) {
        return conflict("Schedule group %s is being deleted.".formatted(name));
    }

    private static <T> Answer<T> conflict(String message) {
        return Answer.refused(new ConflictException(message));
    }

    /** The account has too many groups; unrecorded wording. */
    static <T> Answer<T> tooManyGroups(int max) {
        return Answer.refused(
                new ServiceQuotaExceededException(
                        "The maximum number of schedule groups has been reached: " + max));
    }

    /** The group would have too many tags; unrecorded wording. */
    static <T> Answer<T> tooManyTags(int max) {
        return Answer.refused(
                new ServiceQuotaExceededException(
                        "The maximum number of tags of a resource has been reached: " + max));
    }

    static EngineError invalid(String message) {
        return new ValidationException(message);
    }
}
