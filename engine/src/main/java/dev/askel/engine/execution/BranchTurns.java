package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.execution.Transition.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The turns of branches that can go on at the same time. They decide side by side, on all cores,
 * but what they propose is accepted in the order in which they were asked: the order of a history
 * follows from its workflow, not from which core was quicker.
 *
 * <p>Nobody waits long for a branch before them: a turn has a brief budget, and a branch that needs
 * more goes on by itself.
 */
final class BranchTurns {
    private final LinkedHashSet<FramePath> asked = new LinkedHashSet<>();
    private final Map<FramePath, ExecutionEntity.Proposed> proposals = new HashMap<>();
    private final Deque<ExecutionEntity.Proposed> outOfTurn = new ArrayDeque<>();
    private final Set<FramePath> slow = new HashSet<>();

    /** Whether any branch has its turn. */
    boolean isAnyOut() {
        return !asked.isEmpty();
    }

    /** Whether a turn was too short for what the branch has to do next. */
    boolean needsLonger(FramePath path) {
        return slow.contains(path);
    }

    /** A branch was asked. */
    void begin(FramePath path) {
        asked.add(path);
    }

    /** A branch has decided, in its turn or about something that came to it. */
    void proposed(ExecutionEntity.Proposed proposal) {
        var path = proposal.transition().frame();
        if (asked.contains(path)) {
            proposals.put(path, proposal);
        } else {
            outOfTurn.add(proposal);
        }
    }

    /** Takes the next proposal to accept; null while the branch whose turn it is decides. */
    ExecutionEntity.@Nullable Proposed next() {
        var next = outOfTurn.poll();
        if (next == null && !asked.isEmpty()) {
            next = proposals.remove(asked.getFirst());
            if (next != null) {
                asked.removeFirst();
            }
        }
        if (next != null) {
            noteLength(next.transition());
        }
        return next;
    }

    /** A branch that came to nothing by its brief budget is to have a full one. */
    private void noteLength(Transition turn) {
        if (turn.outcome() == Outcome.CONTINUES && turn.entries().isEmpty()) {
            slow.add(turn.frame());
        } else {
            slow.remove(turn.frame());
        }
    }

    /** The branch has ended. */
    void forget(FramePath path) {
        asked.remove(path);
        proposals.remove(path);
        slow.remove(path);
    }
}
