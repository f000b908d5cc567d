package dev.askel.engine.registry.express;

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
 * Asynchronous Express executions that have not ended; all their durable data. While a machine has
 * one, it is not deleted ({@link MachineDeletions}).
 *
 * <p>A change may have been made although the result is {@code ServiceUnavailable}, because the
 * database can fail after its commit.
 */
public interface ExpressStarts {
    /**
     * An accepted start.
     *
     * @param persistenceId {@code account/region/machineId/name:uuid}
     * @param acceptedAtMillis engine time
     * @param input JSON text
     * @param versionArn of the version it runs, when it was started by that or by an alias
     * @param aliasArn of the alias it was started by
     * @param testCase the test case whose mocked results replace calls; null when all calls are
     *     made
     * @param attempts how often it was started, including this time
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
            int attempts) {}

    /**
     * Accepts a start, which this node is to run. Concurrent starts and ends share a transaction.
     *
     * @param incarnation this node's
     * @return false, and nothing is stored, when the machine has changed
     */
    CompletionStage<Answer<Boolean>> insert(Start start, MachineGuard machine, String incarnation);

    /** Deletes a start that has ended or is given up, whichever node has claimed it. */
    CompletionStage<Answer<Boolean>> remove(String persistenceId);

    /**
     * Releases the claim of a start that was run here and did not end; the next claim counts as
     * another attempt.
     *
     * @param incarnation this node's
     * @return false when this node does not have the claim
     */
    CompletionStage<Answer<Boolean>> release(String persistenceId, String incarnation);

    /**
     * Releases the claim of a start that was not run here; unlike {@link #release}, the claim does
     * not count as an attempt.
     *
     * @param incarnation this node's
     * @return false when this node does not have the claim
     */
    CompletionStage<Answer<Boolean>> giveBack(String persistenceId, String incarnation);

    /**
     * Claims starts without a living claimant; several nodes may do so at once.
     *
     * @param living the incarnations of the living nodes
     * @param incarnation this node's
     * @param excludedMachines identities of machines whose starts are not claimed
     */
    CompletionStage<Answer<List<Start>>> claimLost(
            Set<String> living, String incarnation, Set<String> excludedMachines, int startsMax);

    /**
     * Returns the oldest starts that a node has claimed and that were accepted before that engine
     * time.
     */
    CompletionStage<Answer<List<String>>> claimed(
            String incarnation, long beforeMillis, int startsMax);
}
