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
 * Where a connection's requests come in, until it is closed. The word to close comes from another
 * thread, and a request may overtake it: whether something is in work is looked at again where
 * requests pass, for one that passed and finds no way out any more would be answered with a bare
 * 500. Of one connection; materialised once.
 */
final class Intake extends GraphStage<FlowShape<HttpRequest, HttpRequest>> {
    private final Inlet<HttpRequest> in = Inlet.create("Intake.in");
    private final Outlet<HttpRequest> out = Outlet.create("Intake.out");
    private final FlowShape<HttpRequest, HttpRequest> shape = FlowShape.of(in, out);
    private final BooleanSupplier idle;
    private volatile boolean wanted;
    private volatile @Nullable AsyncCallback<Done> closing;

    /**
     * An open one.
     *
     * @param idle whether nothing that has passed is in work
     */
    Intake(BooleanSupplier idle) {
        this.idle = idle;
    }

    /** Closes the connection if nothing is in work; else its answer has to. */
    void close() {
        wanted = true;
        var callback = closing;
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
                closing = createAsyncCallback(_ -> closeIfIdle());
                if (wanted) {
                    closeIfIdle();
                }
            }

            private void closeIfIdle() {
                if (idle.getAsBoolean()) {
                    completeStage();
                }
            }
        };
    }
}
