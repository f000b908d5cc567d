package dev.askel.http;

import java.util.function.BooleanSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests of one connection until the connection closes. Another thread asks the gate to
 * close, so a request can arrive in between. The gate therefore checks on its own thread whether a
 * request is pending. Completing the stage while a request is pending would answer that request
 * with a bare 500. Each instance is materialized once.
 */
final class RequestGate extends GraphStage<FlowShape<HttpRequest, HttpRequest>> {
    private final Inlet<HttpRequest> in = Inlet.create("RequestGate.in");
    private final Outlet<HttpRequest> out = Outlet.create("RequestGate.out");
    private final FlowShape<HttpRequest, HttpRequest> shape = FlowShape.of(in, out);
    private final BooleanSupplier isIdle;
    private volatile boolean closeRequested;
    private volatile @Nullable AsyncCallback<Done> closeCallback;

    /**
     * Creates an open gate.
     *
     * @param isIdle whether no admitted request is pending
     */
    RequestGate(BooleanSupplier isIdle) {
        this.isIdle = isIdle;
    }

    /**
     * Closes the connection if no request is pending. Otherwise this method has no effect; {@code
     * Connection: close} on the pending answer closes the connection, or {@link ClientConnection}
     * calls this method again after a streamed answer.
     */
    void close() {
        closeRequested = true;
        var callback = closeCallback;
        if (callback != null) {
            callback.invoke(Done.getInstance());
        }
    }

    @Override
    public FlowShape<HttpRequest, HttpRequest> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes inherited) {
        return new GraphStageLogic(shape) {
            {
                setHandlers(
                        in,
                        out,
                        new AbstractInOutHandler() {
                            @Override
                            public void onPush() {
                                push(out, grab(in));
                            }

                            @Override
                            public void onPull() {
                                pull(in);
                            }
                        });
            }

            @Override
            public void preStart() {
                closeCallback = createAsyncCallback(_ -> closeIfIdle());
                if (closeRequested) {
                    closeIfIdle();
                }
            }

            private void closeIfIdle() {
                if (isIdle.getAsBoolean()) {
                    completeStage();
                }
            }
        };
    }
}
