package dev.askel.connectors.call;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects a body up to a limit and then stops reading, so that no service can fill the memory.
 * When a body exceeds the limit, only its start is kept, because the call fails.
 */
final class CappedBody implements BodySubscriber<CappedBody.Text> {
    private static final int FIRST_BYTES = 4 * 1024;

    /**
     * The collected text. It can be taken only once and is then released. Otherwise the text would
     * stay in memory. The JDK's client refers to the first response of each pooled connection,
     * through its connect timer, until the connection is closed.
     */
    static final class Text {
        private final boolean truncated;
        private @Nullable String text;

        private Text(String text, boolean truncated) {
            this.text = text;
            this.truncated = truncated;
        }

        /** Returns the text and releases it. */
        String take() {
            var taken = text;
            if (taken == null) {
                throw new IllegalStateException("The text of the answer was taken before");
            }
            text = null;
            return taken;
        }

        /** Whether the body was longer than the collected text. */
        boolean isTruncated() {
            return truncated;
        }
    }

    private final int bytesMax;
    private final String endpoint;
    private final ResponseMemory.@Nullable Reservation memory;
    private final ResponseProgress progress;
    private final CompletableFuture<Text> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    // Copied from the client's buffers, because many small buffers need more memory than their
    // bytes.
    private byte[] bytes = new byte[0];
    private int length;

    /**
     * Creates a subscriber for the body of an answer.
     *
     * @param limit the limit of the body
     * @param endpoint the sender of the answer
     * @param memory reserves the memory of a large body; null when memory is not counted
     */
    CappedBody(
            ResponseLimit limit,
            String endpoint,
            ResponseMemory.@Nullable Reservation memory,
            ResponseProgress progress) {
        this.bytesMax = limit.bytesMax();
        this.endpoint = endpoint;
        this.memory = memory;
        this.progress = progress;
    }

    @Override
    public CompletionStage<Text> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(needsFlowControl() ? 1 : Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            collect(buffers);
        } catch (InterruptedException _) {
            stop(new IOException("The answer is no longer read"));
        }
        if (needsFlowControl() && !body.isDone() && subscription != null) {
            subscription.request(1);
        }
    }

    /**
     * Whether the body may have to wait for memory. Each request for another part costs the client
     * a task, so a body that needs no reservation requests all parts together.
     */
    private boolean needsFlowControl() {
        return bytesMax > ResponseMemory.FREE_BYTES;
    }

    // Runs on a virtual thread of the client. While this method waits, flow control stops the
    // service.
    private void collect(List<ByteBuffer> buffers) throws InterruptedException {
        for (var buffer : buffers) {
            if (body.isDone()) {
                return;
            }
            if (exceedsFreeBytes(buffer) && memory != null) {
                if (!memory.reserve(endpoint, bytesMax)) {
                    stop(new IOException("The call has ended"));
                    return;
                }
                progress.start();
            }
            int remaining = bytesMax - length;
            boolean truncated = buffer.remaining() > remaining;
            append(buffer, Math.min(remaining, buffer.remaining()));
            progress.update(length);
            if (truncated) {
                finish(true);
            }
        }
    }

    /** Whether the body with this buffer needs a reservation. */
    private boolean exceedsFreeBytes(ByteBuffer buffer) {
        return Math.min(bytesMax, length + buffer.remaining()) > ResponseMemory.FREE_BYTES;
    }

    private void append(ByteBuffer buffer, int count) {
        if (length + count > bytes.length) {
            long doubled = Math.max(FIRST_BYTES, 2L * bytes.length);
            bytes =
                    Arrays.copyOf(
                            bytes, (int) Math.min(bytesMax, Math.max(doubled, length + count)));
        }
        buffer.get(bytes, length, count);
        length += count;
    }

    @Override
    public void onError(Throwable reason) {
        body.completeExceptionally(reason);
    }

    @Override
    public void onComplete() {
        if (!body.isDone()) {
            finish(false);
        }
    }

    private void stop(IOException reason) {
        bytes = new byte[0];
        body.completeExceptionally(reason);
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private void finish(boolean truncated) {
        int kept = truncated ? Math.min(length, ResponseMemory.FREE_BYTES) : length;
        var text = new String(bytes, 0, kept, StandardCharsets.UTF_8);
        bytes = new byte[0];
        if (memory != null) {
            memory.shrinkTo(kept);
        }
        if (truncated && subscription != null) {
            subscription.cancel();
        }
        body.complete(new Text(text, truncated));
    }
}
