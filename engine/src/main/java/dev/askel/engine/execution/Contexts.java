package dev.askel.engine.execution;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.interpreter.Context;
import dev.askel.asl.interpreter.Ledger;
import java.time.Instant;

/** What the decisions of one execution may see and spend. */
final class Contexts {
    private final ExecutionServices services;
    private final Ledger ledger;

    /** For the execution of this ledger, which has begun when the first context is asked for. */
    Contexts(ExecutionServices services, Ledger ledger) {
        this.services = services;
        this.ledger = ledger;
    }

    /**
     * For a decision that is accepted at once.
     *
     * @param awaited whether somebody waits for the commit of it: they do not wait for a state that
     *     takes long, which comes after that
     */
    Context next(boolean awaited) {
        return context(services.now(), awaited, ledger.state().lastEventId());
    }

    /** For a proposal, before which others may be accepted. */
    Context between(boolean awaited) {
        return between(services.now(), awaited);
    }

    /** The same at this time. */
    Context between(Instant now, boolean awaited) {
        return context(now, awaited, Context.UNKNOWN);
    }

    private Context context(Instant now, boolean awaited, long lastEventId) {
        var state = ledger.state();
        return new Context(
                now,
                services.chance(),
                awaited ? Budget.brief(services.limits().transitionStepsMax()) : new Budget(),
                lastEventId,
                state.redriveCount(),
                state.redrivenAt());
    }
}
