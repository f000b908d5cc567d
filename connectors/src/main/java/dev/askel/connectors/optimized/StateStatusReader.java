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
 * The end of a job that has one member for its state.
 *
 * @param job JSON pointer to its description in the answer; empty for the answer itself
 * @param status JSON pointer to its state in the description
 * @param shownAs the member of the result that holds the description; null when the description is
 *     the result
 * @param done states of a job that has ended well
 * @param failed states of a job that has ended otherwise; all that are neither go on
 */
record StateStatusReader(
        String job, String status, @Nullable String shownAs, Set<String> done, Set<String> failed)
        implements JobRules.StatusReader {

    /** The description is the result. */
    static StateStatusReader at(String job, String status, String done, String... failed) {
        return new StateStatusReader(job, status, null, Set.of(done), Set.of(failed));
    }

    /** The same whose description is one member of the result. */
    StateStatusReader shownAs(String member) {
        return new StateStatusReader(job, status, member, done, failed);
    }

    /** The same that also ends well so. */
    StateStatusReader orDone(String... more) {
        var all = new java.util.TreeSet<>(done);
        all.addAll(Set.of(more));
        return new StateStatusReader(job, status, shownAs, Set.copyOf(all), failed);
    }

    @Override
    public JobStatus read(ObjectNode answer) {
        var description = answer.at(job);
        if (!description.isObject()) {
            return unknown(answer);
        }
        var state = description.at(status).asText();
        if (done.contains(state)) {
            return new JobStatus.Succeeded(Payload.of(shown(description)));
        }
        return failed.contains(state) ? failed(shown(description)) : JobStatus.Running.INSTANCE;
    }

    private JsonNode shown(JsonNode description) {
        return shownAs == null
                ? description
                : JsonNodeFactory.instance.objectNode().set(shownAs, description);
    }

    /** AWS names no error of the service's (spec/integrations.md section 4). */
    static JobStatus failed(JsonNode description) {
        return new JobStatus.Failed(
                new Failure(ErrorName.TASK_FAILED, Payload.of(description).text()));
    }

    /** The answer does not have the job, as that of a service which has yet to learn of it. */
    static JobStatus unknown(JsonNode answer) {
        return new JobStatus.Refused(new Failure(ErrorName.TASK_FAILED, Payload.of(answer).text()));
    }
}
