package dev.askel.engine.execution.decision;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.Transition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The turns of branches that can advance at the same time. Proposals are accepted in the order of
 * the turns, and not in the order in which threads compute them. The history therefore depends on
 * the workflow and not on the speed of threads.
 *
 * <p>No branch waits long for the branches before it, because a turn has a small budget. A branch
 * that needs a larger budget is evaluated outside the turns.
 */
final class BranchTurns {
    private final LinkedHashSet<FramePath> openTurns = new LinkedHashSet<>();
    private final Map<FramePath, BranchMessage.Proposed> proposals = new HashMap<>();
    private final Deque<BranchMessage.Proposed> outOfTurn = new ArrayDeque<>();
    private final Set<FramePath> needingFullBudget = new HashSet<>();

    /** Whether the turn of any branch is open. */
    boolean hasOpenTurns() {
        return !openTurns.isEmpty();
    }

    /** Whether the small budget of a turn did not suffice for the branch's last transition. */
    boolean needsFullBudget(FramePath path) {
        return needingFullBudget.contains(path);
    }

    /** Opens the turn of a branch. */
    void begin(FramePath path) {
        openTurns.add(path);
    }

    /** Adds a proposal. A branch made it in its turn, or for a stimulus outside its turn. */
    void add(BranchMessage.Proposed proposal) {
        var path = proposal.transition().frame();
        if (openTurns.contains(path)) {
            proposals.put(path, proposal);
        } else {
            outOfTurn.add(proposal);
        }
    }

    /**
     * Removes and returns the next proposal to accept. Returns null while the first open turn has
     * no proposal yet.
     */
    BranchMessage.@Nullable Proposed next() {
        var next = outOfTurn.poll();
        if (next == null && !openTurns.isEmpty()) {
            next = proposals.remove(openTurns.getFirst());
            if (next != null) {
                openTurns.removeFirst();
            }
        }
        if (next != null) {
            noteWhetherBudgetSufficed(next.transition());
        }
        return next;
    }

    /**
     * Records whether the small budget sufficed for the transition. If not, the next transition of
     * the branch gets a full budget.
     */
    private void noteWhetherBudgetSufficed(Transition turn) {
        if (turn.isUndecided()) {
            needingFullBudget.add(turn.frame());
        } else {
            needingFullBudget.remove(turn.frame());
        }
    }

    /** Removes a branch that has ended. */
    void forget(FramePath path) {
        openTurns.remove(path);
        proposals.remove(path);
        needingFullBudget.remove(path);
    }
}
