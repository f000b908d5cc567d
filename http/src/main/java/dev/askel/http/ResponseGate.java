package dev.askel.http;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * The last stage that bytes of answers pass before the socket. The socket requests more bytes only
 * when the operating system has all previous ones, so this stage can notify the connection of sent
 * answers.
 */
final class ResponseGate extends GraphStage<FlowShape<ByteString, ByteString>> {
    private final Inlet<ByteString> in = Inlet.create("ResponseGate.in");
    private final Outlet<ByteString> out = Outlet.create("ResponseGate.out");
    private final ClientConnection connection;

    ResponseGate(ClientConnection connection) {
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
            var handler = new Forwarding();
            setHandler(in, handler);
            setHandler(out, handler);
        }

        @Override
        public void postStop() {
            connection.onOutputClosed();
        }

        private final class Forwarding extends AbstractInOutHandler {
            @Override
            public void onPush() {
                var bytes = grab(in);
                connection.onSend(bytes.length());
                push(out, bytes);
            }

            @Override
            public void onPull() {
                connection.onFlushed();
                if (isClosed(in)) {
                    completeStage();
                } else {
                    pull(in);
                }
            }

            /**
             * Completes the stage only when the socket requests bytes again: the operating system
             * then has the last ones.
             */
            @Override
            public void onUpstreamFinish() {
                if (isAvailable(out)) {
                    completeStage();
                }
            }
        }
    }
}
