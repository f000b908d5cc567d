package dev.askel.http.transport;

import java.time.Duration;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Closes the TCP connection after the last bytes of TLS. Pekko's TLS stage would wait until the
 * client closes the connection, but a client with a connection pool keeps it open. RFC 8446,
 * section 6.1, permits a side to close without that wait. Each instance is materialized once.
 */
final class TlsClosing
        extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    /**
     * If the TLS engine is closed, this stage assumes after this number of quiet intervals that TLS
     * has sent its last bytes.
     */
    private static final int QUIET_MAX = 2;

    /**
     * The number of quiet intervals for an engine that is not closed, for example during a
     * handshake.
     */
    private static final int QUIET_OPEN_MAX = 50;

    private final Inlet<ByteString> fromTls = Inlet.create("TlsClosing.fromTls");
    private final Outlet<ByteString> toSocket = Outlet.create("TlsClosing.toSocket");
    private final Inlet<ByteString> fromSocket = Inlet.create("TlsClosing.fromSocket");
    private final Outlet<ByteString> toTls = Outlet.create("TlsClosing.toTls");
    private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
            BidiShape.of(fromTls, toSocket, fromSocket, toTls);
    private volatile @Nullable SSLEngine engine;
    private volatile boolean finished;
    private volatile @Nullable AsyncCallback<Done> finishCallback;

    /** Sets the engine of the connection, and returns it. */
    SSLEngine watch(SSLEngine newEngine) {
        engine = newEngine;
        return newEngine;
    }

    /** Called when there are no more bytes to encrypt. */
    void finish() {
        finished = true;
        var callback = finishCallback;
        if (callback != null) {
            callback.invoke(Done.getInstance());
        }
    }

    private int quietMax() {
        var watched = engine;
        return watched == null || watched.isOutboundDone() ? QUIET_MAX : QUIET_OPEN_MAX;
    }

    @Override
    public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes inherited) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private int quietIntervals;

        Logic() {
            super(shape);
            var sent = new Forwarding(fromTls, toSocket);
            setHandler(fromTls, sent);
            setHandler(toSocket, sent);
            var received = new Forwarding(fromSocket, toTls);
            setHandler(fromSocket, received);
            setHandler(toTls, received);
        }

        @Override
        public void preStart() {
            finishCallback = createAsyncCallback(_ -> awaitLastBytes());
            if (finished) {
                awaitLastBytes();
            }
        }

        private void awaitLastBytes() {
            if (!isTimerActive(INTERVAL)) {
                scheduleWithFixedDelay(INTERVAL, INTERVAL, INTERVAL);
            }
        }

        /**
         * Counts quiet intervals, and closes the connection when there are enough. A socket that
         * requests bytes has passed all previous bytes to the operating system.
         */
        @Override
        public void onTimer(Object timerKey) {
            quietIntervals = isAvailable(toSocket) ? quietIntervals + 1 : 0;
            if (quietIntervals >= quietMax()) {
                completeStage();
            }
        }

        /**
         * Forwards bytes and the end of one direction, without an effect on the other direction.
         */
        private final class Forwarding extends AbstractInOutHandler {
            private final Inlet<ByteString> in;
            private final Outlet<ByteString> out;

            Forwarding(Inlet<ByteString> in, Outlet<ByteString> out) {
                this.in = in;
                this.out = out;
            }

            @Override
            public void onPush() {
                quietIntervals = 0;
                push(out, grab(in));
            }

            @Override
            public void onPull() {
                pull(in);
            }

            @Override
            public void onUpstreamFinish() {
                complete(out);
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
                fail(out, failure);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                cancel(in, cause);
            }
        }
    }
}
