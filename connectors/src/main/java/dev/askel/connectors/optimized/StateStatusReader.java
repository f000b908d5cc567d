package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.task.JobStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the status of a job whose state is one member of the answer.
 *
 * @param job JSON pointer to the job's description in the answer; empty for the answer itself
 * @param status JSON pointer to the state in the description
 * @param shownAs the member of the result with the description; null when the description is the
 *     result
 * @param succeeded states of a job that has succeeded
 * @param failed states of a job that has failed; in any other state the job runs
 */
record StateStatusReader(
        String job,
        String status,
        @Nullable String shownAs,
        Set<String> succeeded,
        Set<String> failed)
        implements JobRules.StatusReader {

    /** Creates a reader whose result is the description. */
    static StateStatusReader at(String job, String status, String succeeded, String... failed) {
        return new StateStatusReader(job, status, null, Set.of(succeeded), Set.of(failed));
    }

    /** Returns a copy whose result has the description in this member. */
    StateStatusReader shownAs(String member) {
        return new StateStatusReader(job, status, member, succeeded, failed);
    }

    /** Returns a copy with further states of a job that has succeeded. */
    StateStatusReader withSucceededStates(String... moreStates) {
        var all = new java.util.TreeSet<>(succeeded);
        all.addAll(Set.of(moreStates));
        return new StateStatusReader(job, status, shownAs, Set.copyOf(all), failed);
    }

    @Override
    public JobStatus read(ObjectNode answer) {
        var description = answer.at(job);
        if (!description.isObject()) {
            return jobMissing(answer);
        }
        var state = description.at(status).asText();
        if (succeeded.contains(state)) {
            return new JobStatus.Succeeded(Payload.of(shown(description)));
        }
        return failed.contains(state) ? failed(shown(description)) : JobStatus.Running.INSTANCE;
    }

    private JsonNode shown(JsonNode description) {
        return shownAs == null
                ? description
                : JsonNodeFactory.instance.objectNode().set(shownAs, description);
    }

    /**
     * Returns the status of a failed job. The error is States.TaskFailed for all services
     * (docs/aws/integrations.md section 4).
     */
    static JobStatus failed(JsonNode description) {
        return new JobStatus.Failed(
                new Failure(ErrorName.TASK_FAILED, Payload.of(description).text()));
    }

    /**
     * Returns the status for an answer without the job. A service that is not consistent yet can
     * send such an answer.
     */
    static JobStatus jobMissing(JsonNode answer) {
        return new JobStatus.Refused(new Failure(ErrorName.TASK_FAILED, Payload.of(answer).text()));
    }
}
