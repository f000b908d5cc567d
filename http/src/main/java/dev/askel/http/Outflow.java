package dev.askel.http;

import dev.askel.http.Connections.Connection;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * The last that bytes pass on their way to a client. It stands before a socket that asks for more
 * only when it has handed all that it got to the operating system; so the connection learns which
 * of its answers are out of this process.
 */
final class Outflow extends GraphStage<FlowShape<ByteString, ByteString>> {
    private final Inlet<ByteString> in = Inlet.create("Outflow.in");
    private final Outlet<ByteString> out = Outlet.create("Outflow.out");
    private final Connection connection;

    Outflow(Connection connection) {
        this.connection = connection;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return FlowShape.of(in, out);
    }

    @Override
    public GraphStageLogic createLogic(Attributes inherited) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        Logic() {
            super(shape());
            var passing = new Passing();
            setHandler(in, passing);
            setHandler(out, passing);
        }

        @Override
        public void postStop() {
            connection.ended();
        }

        private final class Passing extends AbstractInOutHandler {
            @Override
            public void onPush() {
                var bytes = grab(in);
                connection.passes(bytes.length());
                push(out, bytes);
            }

            @Override
            public void onPull() {
                connection.passed();
                if (isClosed(in)) {
                    completeStage();
                } else {
                    pull(in);
                }
            }

            /** The last bytes may still be with the socket. */
            @Override
            public void onUpstreamFinish() {
                if (isAvailable(out)) {
                    completeStage();
                }
            }
        }
    }
}
