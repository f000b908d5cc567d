package dev.askel.http.transport;

import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.TLSClosing;
import org.apache.pekko.stream.TLSProtocol.SendBytes;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.util.ByteString;

/** The layer between HTTP and TCP. */
public final class TlsLayer {
    /**
     * Limits the bytes of answers that the TLS stage holds, because the server already counts them
     * as sent. Each element has at most 64 KiB.
     */
    private static final Attributes UNBUFFERED = Attributes.inputBuffer(1, 1);

    private TlsLayer() {}

    /**
     * Returns the layer of a connection without TLS.
     *
     * @param onReceive reads the bytes of requests before the HTTP library does
     */
    public static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>
            withoutTls(Consumer<ByteString> onReceive) {
        return BidiFlow.fromFlows(
                        Flow.<SslTlsOutbound>create(),
                        Flow.<SessionBytes>create()
                                .<SslTlsInbound>map(element -> read(element, onReceive)))
                .atop(TLSPlacebo.getInstance());
    }

    private static SslTlsInbound read(SslTlsInbound element, Consumer<ByteString> onReceive) {
        if (element instanceof SessionBytes session) {
            onReceive.accept(session.bytes());
        }
        return element;
    }

    /**
     * Returns the layer of one connection with TLS.
     *
     * @param engines the factory of the engine
     * @param onReceive reads the decrypted bytes of requests before the HTTP library does
     * @param answers the stages through which the bytes of answers pass before TLS encrypts them
     */
    public static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> withTls(
            Supplier<SSLEngine> engines,
            Consumer<ByteString> onReceive,
            Flow<ByteString, ByteString, NotUsed> answers) {
        var closing = new TlsClosing();
        var plaintext =
                Flow.<SslTlsOutbound>create()
                        .map(element -> ((SendBytes) element).bytes())
                        .via(answers)
                        .<SslTlsOutbound>map(SendBytes::new)
                        .watchTermination(
                                (_, ended) -> ended.whenComplete((_, _) -> closing.finish()));
        return BidiFlow.fromFlows(
                        plaintext,
                        Flow.<SslTlsInbound>create().map(element -> read(element, onReceive)))
                .atop(
                        TLS.create(() -> closing.watch(engines.get()), TLSClosing.eagerClose())
                                .addAttributes(UNBUFFERED))
                .atop(BidiFlow.fromGraph(closing));
    }
}
