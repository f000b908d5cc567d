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
 * Asynchronous Express executions that have not ended (design section 4): all that is durable of
 * them. A machine of which there is one is not gone ({@link MachineDeletions}).
 *
 * <p>What is asked for may have been done though the answer is {@code ServiceUnavailable}: the
 * database can go after it has committed.
 */
public interface ExpressStarts {
    /**
     * A start that was accepted.
     *
     * @param persistenceId {@code account/region/machineId/name:uuid}
     * @param acceptedAtMillis engine time
     * @param input JSON text
     * @param versionArn of the version it runs, when it was started by that or by an alias
     * @param aliasArn of the alias it was started by
     * @param testCase whose answers stand in for calls; null when all are made
     * @param attempts how often it was begun, this time included
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
     * Accepts a start, which this node is to begin. Starts and ends that are asked for at the same
     * time share a transaction.
     *
     * @param incarnation this node's
     * @return false, and nothing is stored, when the machine is not what it was
     */
    CompletionStage<Answer<Boolean>> insert(Start start, MachineGuard machine, String incarnation);

    /** It has ended, or is given up; whoever has claimed it. */
    CompletionStage<Answer<Boolean>> remove(String persistenceId);

    /**
     * It was begun here and did not come to its end; whoever claims it next tries once more.
     *
     * @param incarnation this node's
     * @return false when it is not this node's claim (any more)
     */
    CompletionStage<Answer<Boolean>> release(String persistenceId, String incarnation);

    /**
     * It was not begun here: as {@link #release}, and its claim does not count as a try.
     *
     * @param incarnation this node's
     * @return false when it is not this node's claim (any more)
     */
    CompletionStage<Answer<Boolean>> giveBack(String persistenceId, String incarnation);

    /**
     * Claims starts that no living node is to run; any number of nodes may at once.
     *
     * @param living the incarnations of the nodes that live
     * @param incarnation this node's
     * @param excludedMachines identities of machines whose starts are left as they are
     */
    CompletionStage<Answer<List<Start>>> claimLost(
            Set<String> living, String incarnation, Set<String> excludedMachines, int startsMax);

    /** The oldest that a node has claimed and that were accepted before that engine time. */
    CompletionStage<Answer<List<String>>> claimed(
            String incarnation, long beforeMillis, int startsMax);
}
