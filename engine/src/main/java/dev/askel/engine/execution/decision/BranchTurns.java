package dev.askel.engine.execution.decision;

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
 * The turns of branches that can advance at the same time. They decide in parallel, on all cores.
 * Their proposals are accepted in the order of the turns, so that a history follows from its
 * workflow and not from the speed of cores.
 *
 * <p>No branch waits long for its predecessors: a turn has a small budget, and a branch that needs
 * more decides outside the turns.
 */
final class BranchTurns {
    private final LinkedHashSet<FramePath> asked = new LinkedHashSet<>();
    private final Map<FramePath, BranchMessage.Proposed> proposals = new HashMap<>();
    private final Deque<BranchMessage.Proposed> outOfTurn = new ArrayDeque<>();
    private final Set<FramePath> slow = new HashSet<>();

    /** Whether any branch has its turn. */
    boolean isAnyOut() {
        return !asked.isEmpty();
    }

    /** Whether a turn was too short for what the branch has to do next. */
    boolean needsLonger(FramePath path) {
        return slow.contains(path);
    }

    /** Begins the turn of a branch. */
    void begin(FramePath path) {
        asked.add(path);
    }

    /** Adds the proposal of a branch, in its turn or about another stimulus. */
    void proposed(BranchMessage.Proposed proposal) {
        var path = proposal.transition().frame();
        if (asked.contains(path)) {
            proposals.put(path, proposal);
        } else {
            outOfTurn.add(proposal);
        }
    }

    /** Removes the next proposal to accept; null while the branch whose turn it is decides. */
    BranchMessage.@Nullable Proposed next() {
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

    /** Notes whether the small budget sufficed. A branch without a result gets a full budget. */
    private void noteLength(Transition turn) {
        if (turn.outcome() == Outcome.CONTINUES && turn.entries().isEmpty()) {
            slow.add(turn.frame());
        } else {
            slow.remove(turn.frame());
        }
    }

    /** Removes a branch that has ended. */
    void forget(FramePath path) {
        asked.remove(path);
        proposals.remove(path);
        slow.remove(path);
    }
}
