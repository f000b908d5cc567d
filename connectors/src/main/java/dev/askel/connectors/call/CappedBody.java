package dev.askel.connectors.call;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a body up to a limit, then stops reading: nobody fills our memory by answering. */
final class CappedBody implements BodySubscriber<CappedBody.Text> {
    /** What was collected, and whether more would have come. */
    record Text(String text, boolean cut) {}

    private final int bytesMax;
    private final AnswerMemory.@Nullable Reservation memory;
    private final List<ByteBuffer> parts = new ArrayList<>();
    private final CompletableFuture<Text> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private int length;

    /**
     * Collects up to {@code bytesMax} bytes.
     *
     * @param memory reserves the memory of a large body; null where it is not counted
     */
    CappedBody(int bytesMax, AnswerMemory.@Nullable Reservation memory) {
        this.bytesMax = bytesMax;
        this.memory = memory;
    }

    @Override
    public CompletionStage<Text> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            collect(buffers);
        } catch (InterruptedException _) {
            body.completeExceptionally(new IOException("The answer is read no further"));
        }
        if (!body.isDone() && subscription != null) {
            subscription.request(1);
        }
    }

    // On a virtual thread of the client: flow control holds the service up while it waits here.
    private void collect(List<ByteBuffer> buffers) throws InterruptedException {
        for (var buffer : buffers) {
            if (body.isDone()) {
                return;
            }
            if (memory != null && length + buffer.remaining() > AnswerMemory.FREE_BYTES) {
                memory.reserve(bytesMax);
            }
            int room = bytesMax - length;
            if (buffer.remaining() > room) {
                parts.add(buffer.slice(buffer.position(), room));
                length += room;
                finish(true);
            } else {
                length += buffer.remaining();
                parts.add(buffer);
            }
        }
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

    private void finish(boolean cut) {
        var bytes = ByteBuffer.allocate(length);
        parts.forEach(bytes::put);
        parts.clear();
        if (cut && subscription != null) {
            subscription.cancel();
        }
        body.complete(new Text(new String(bytes.array(), StandardCharsets.UTF_8), cut));
    }
}
