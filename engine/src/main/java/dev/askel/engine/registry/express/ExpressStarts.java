package dev.askel.engine.registry.express;

import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.mock.TestCase;
import dev.askel.engine.api.Answer;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.registry.MachineDeletions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All durable data of asynchronous Express executions that have not ended. A machine with such an
 * execution is not deleted ({@link MachineDeletions}).
 *
 * <p>The result {@code ServiceUnavailable} leaves open whether the change was made, because the
 * database can fail after the commit.
 */
public interface ExpressStarts {
    /**
     * An accepted start.
     *
     * @param persistenceId {@code account/region/machineId/name:uuid}
     * @param acceptedAtMillis engine time
     * @param input JSON text
     * @param versionArn the version that runs; null when the start named neither a version nor an
     *     alias
     * @param aliasArn the alias of the start; null when the start named no alias
     * @param testCase the test case whose mocked results replace calls; null when no call is mocked
     * @param attempts the number of attempts to run the execution, including the current one
     * @param limits the limits of the machine when this attempt began; null for none
     */
    record Start(
            String persistenceId,
            UUID machineId,
            int revision,
            long acceptedAtMillis,
            String input,
            @Nullable String traceHeader,
            @Nullable String versionArn,
            @Nullable String aliasArn,
            @Nullable TestCase testCase,
            int attempts,
            @Nullable MachineLimits limits) {}

    /**
     * A start that this node has claimed.
     *
     * @param attempts the number of attempts to run the execution, including the current one
     * @param start null when its payloads cannot be decrypted
     */
    record Claim(String persistenceId, int attempts, @Nullable Start start) {}

    /**
     * Stores a start, and claims it for this node. This node then runs the start. Concurrent starts
     * and ends share a transaction.
     *
     * @param incarnation the id of this run of the node
     * @return false, and nothing is stored, when the machine has changed
     */
    CompletionStage<Answer<Boolean>> insert(Start start, MachineGuard machine, String incarnation);

    /**
     * Deletes a start whose execution has ended or failed permanently, even if another node has
     * claimed it.
     */
    CompletionStage<Answer<Boolean>> remove(String persistenceId);

    /**
     * Releases the claim of a start whose execution ran on this node and has not ended. The next
     * claim counts as another attempt.
     *
     * @param incarnation the id of this run of the node
     * @return false when this node does not have the claim
     */
    CompletionStage<Answer<Boolean>> release(String persistenceId, String incarnation);

    /**
     * Releases the claim of a start that this node did not run. Unlike {@link #release}, this
     * method subtracts the attempt that the claim had counted.
     *
     * @param incarnation the id of this run of the node
     * @return false when this node does not have the claim
     */
    CompletionStage<Answer<Boolean>> releaseUnrun(String persistenceId, String incarnation);

    /**
     * Claims starts that no living node has claimed. Several nodes may call this method
     * concurrently.
     *
     * @param living the incarnations of the living nodes
     * @param incarnation the id of this run of the node
     * @param excludedMachines ids of machines whose starts must not be claimed
     */
    CompletionStage<Answer<List<Claim>>> claimLost(
            Set<String> living, String incarnation, Set<String> excludedMachines, int startsMax);

    /**
     * Returns the ids of the oldest starts that this incarnation of a node has claimed. Only starts
     * that were accepted before {@code beforeMillis}, engine time, are returned.
     */
    CompletionStage<Answer<List<String>>> listClaimed(
            String incarnation, long beforeMillis, int startsMax);
}
