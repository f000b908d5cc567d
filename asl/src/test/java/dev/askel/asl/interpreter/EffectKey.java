package dev.askel.asl.interpreter;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.Effect;

/**
 * Identifies an effect. If two effects have equal keys, the second one repeats the first, and every
 * receiver recognises this.
 *
 * @param detail the ordinal, the due time or another value that distinguishes effects of one kind
 */
public record EffectKey(String kind, FramePath frame, Object detail) {
    /** The key of {@code effect}. */
    public static EffectKey of(Effect effect) {
        return switch (effect) {
            case Effect.Advance(var frame) -> new EffectKey("advance", frame, "");
            case Effect.Wake(var frame, var due) -> new EffectKey("wake", frame, due);
            case Effect.PerformCall(var frame, var call) ->
                    new EffectKey("perform", frame, call.ordinal());
            case Effect.OfferActivityTask(var frame, var call) ->
                    new EffectKey("offer", frame, call.ordinal());
            case Effect.AwaitCallback(var frame, var call) ->
                    new EffectKey("await", frame, call.ordinal());
            case Effect.AwaitMapRun(var frame, var run) ->
                    new EffectKey("await Map Run", frame, run.ordinal() + " " + run.redriveCount());
            case Effect.PollJob(var frame, var call, var due) ->
                    new EffectKey("poll", frame, call.ordinal() + "@" + due);
            case Effect.TimeOutCall(var frame, int ordinal, var due) ->
                    new EffectKey("time out call", frame, ordinal + "@" + due);
            case Effect.TimeOutHeartbeat(var frame, int ordinal, var firstDue, _) ->
                    new EffectKey("heartbeat", frame, ordinal + "@" + firstDue);
            case Effect.RequeueUndelivered(var frame, _, var deliveryId, _) ->
                    new EffectKey("requeue", frame, deliveryId);
            case Effect.TimeOutExecution(var due) ->
                    new EffectKey("time out execution", FramePath.ROOT, due);
            case Effect.DeliverNotice(long ordinal, _) ->
                    new EffectKey("deliver", FramePath.ROOT, ordinal);
        };
    }
}
