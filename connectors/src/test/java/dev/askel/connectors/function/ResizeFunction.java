package dev.askel.connectors.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.engine.task.JavaFunction;
import dev.askel.engine.task.TaskCall;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A function on the class path of these tests. */
public final class ResizeFunction implements JavaFunction {
    static final CountDownLatch WAITING = new CountDownLatch(1);
    static final CountDownLatch INTERRUPTED = new CountDownLatch(1);

    /** An exception type of the function. */
    public static final class TooSmallException extends Exception {
        private static final long serialVersionUID = 1;

        TooSmallException(@Nullable String message) {
            super(message);
        }
    }

    @Override
    public String name() {
        return "resize";
    }

    @Override
    public @Nullable JsonNode invoke(JsonNode payload, TaskCall call) throws Exception {
        return switch (payload.path("do").asText()) {
            case "nothing" -> null;
            case "throw" -> throw new TooSmallException("No smaller than this.");
            case "throw without message" -> throw new TooSmallException(null);
            case "overflow" -> invoke(payload, call);
            case "wait" -> {
                WAITING.countDown();
                try {
                    yield waitForever();
                } finally {
                    INTERRUPTED.countDown();
                }
            }
            default -> ((ObjectNode) payload).put("key", call.idempotencyKey());
        };
    }

    private static JsonNode waitForever() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new IllegalStateException("The latch is never counted down");
    }
}
