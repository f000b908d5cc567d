package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.call.CallMessage.PermitAwaited;
import dev.askel.engine.execution.call.CallMessage.PermitGranted;
import dev.askel.engine.execution.call.CallMessage.PermitMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The calls of one execution that must not be made twice and wait in memory for a permit. The
 * wake-up row counts them as waiting until they have their permits.
 */
final class RowPermitWaits {
    private final ActorRef<ExecutionCommand> self;
    private final DeferredCalls deferred;

    /** The calls that are made when the wake-up row counts them as in flight. */
    private final Map<FramePath, CompletableFuture<Void>> granted = new HashMap<>();

    RowPermitWaits(ActorRef<ExecutionCommand> self, DeferredCalls deferred) {
        this.self = self;
        this.deferred = deferred;
    }

    /** Handles a message about a call that waits, by the ordinal of the call in its frame. */
    void onMessage(PermitMessage message, int ordinal) {
        var path = message.frame();
        boolean mustWrite =
                switch (message) {
                    case PermitAwaited(_, _, var permit) ->
                            deferred.defer(
                                    path,
                                    new DeferredCalls.Deferral(
                                            ordinal, permit.permit(), permit.retryAt()));
                    case PermitGranted(_, _, var confirmed) -> {
                        if (!deferred.isWaiting(path, ordinal)) {
                            confirmed.complete(null);
                            yield false;
                        }
                        granted.put(path, confirmed);
                        yield deferred.grant(path);
                    }
                };
        if (mustWrite) {
            self.tell(new DeferredCalls.DeferralsChanged());
        }
    }

    /** Makes the call of a frame. Returns false if none has a permit. */
    boolean confirm(FramePath path) {
        var confirmed = granted.remove(path);
        if (confirmed != null) {
            confirmed.complete(null);
        }
        return confirmed != null;
    }

    /** Removes the call of a frame. */
    void forget(FramePath path) {
        granted.remove(path);
    }

    /** Removes all calls. */
    void clear() {
        granted.clear();
    }
}
