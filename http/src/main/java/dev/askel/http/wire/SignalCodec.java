package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Signals;
import dev.askel.engine.api.workbench.Signals.NewSignal;
import org.jspecify.annotations.Nullable;

/** Reads the request bodies that send signals. AWS has no such requests. */
public final class SignalCodec {
    private SignalCodec() {}

    /**
     * A signal in a request.
     *
     * @param key the correlation key; null in a signal to one execution
     */
    public record SentSignal(@Nullable String key, NewSignal signal) {}

    /** Reads a signal to an execution. */
    public static Answer<SentSignal> readSignal(byte[] body) {
        return RequestBody.readOptional(body, members -> new SentSignal(null, signal(members)));
    }

    /** Reads a signal to a key. */
    public static Answer<SentSignal> readSignalToKey(byte[] body) {
        return RequestBody.readOptional(
                body,
                members ->
                        new SentSignal(
                                members.text("key", StringConstraint.SIGNAL_KEY), signal(members)));
    }

    private static NewSignal signal(Members members) throws SerializationException {
        var payload = members.payloadOrNull("payload");
        return new NewSignal(
                members.text("name", StringConstraint.NAME),
                payload == null ? Signals.DEFAULT_PAYLOAD : payload,
                members.textOrNull("clientToken", StringConstraint.CLIENT_TOKEN));
    }
}
