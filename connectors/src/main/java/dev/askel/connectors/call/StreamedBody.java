package dev.askel.connectors.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a response as a stream. The client receives at most one part ahead of the
 * reader. So a slow reader slows the service, and a body of any size needs little memory.
 *
 * <p>A read fails when no byte arrives within a timeout. Time between two reads does not count.
 */
public final class StreamedBody extends InputStream implements BodySubscriber<StreamedBody> {
    /** A signal that the HTTP client sends to the reader. */
    private sealed interface Signal {
        /** Bytes of the body. */
        record Received(List<ByteBuffer> buffers) implements Signal {}

        /** The end of the body. */
        record Completed() implements Signal {}

        /** The connection broke. */
        record Failed(Throwable reason) implements Signal {}
    }

    private final Duration readTimeout;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;

    // Only the reader's thread uses the next two fields.
    private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
    private boolean ended;

    /**
     * Creates a subscriber for the body of an answer.
     *
     * @param readTimeout the maximum wait for the next byte
     */
    StreamedBody(Duration readTimeout) {
        this.readTimeout = readTimeout;
    }

    @Override
    public CompletionStage<StreamedBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> received) {
        signals.add(new Signal.Received(received));
    }

    @Override
    public void onError(Throwable reason) {
        signals.add(new Signal.Failed(reason));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.Completed());
    }

    @Override
    public int read() throws IOException {
        var buffer = awaitBuffer();
        return buffer == null ? -1 : Byte.toUnsignedInt(buffer.get());
    }

    /**
     * {@inheritDoc}
     *
     * @throws InterruptedIOException when the thread is interrupted
     * @throws IOException when the connection breaks, or when no byte arrives in time
     */
    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        var buffer = awaitBuffer();
        if (buffer == null) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, from, count);
        return count;
    }

    /** Waits for bytes; null at the end of the body. */
    private @Nullable ByteBuffer awaitBuffer() throws IOException {
        while (true) {
            var buffer = buffers.peek();
            if (buffer != null && buffer.hasRemaining()) {
                return buffer;
            }
            if (buffer != null) {
                buffers.remove();
            } else if (ended) {
                return null;
            } else {
                onSignal(awaitSignal());
            }
        }
    }

    private Signal awaitSignal() throws IOException {
        try {
            var signal = signals.poll(readTimeout.toNanos(), TimeUnit.NANOSECONDS);
            if (signal == null) {
                throw new IOException("no byte arrived within " + readTimeout.toSeconds() + " s");
            }
            return signal;
        } catch (InterruptedException e) {
            var interrupted = new InterruptedIOException("The reader was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private void onSignal(Signal signal) throws IOException {
        switch (signal) {
            case Signal.Received(var received) -> {
                buffers.addAll(received);
                var source = subscription;
                if (source != null) {
                    source.request(1);
                }
            }
            case Signal.Completed() -> ended = true;
            case Signal.Failed(var reason) ->
                    throw reason instanceof IOException io ? io : new IOException(reason);
        }
    }

    /** Stops receiving; closes the connection unless the whole body has arrived. */
    @Override
    public void close() {
        ended = true;
        buffers.clear();
        closed = true;
        var source = subscription;
        if (source != null) {
            source.cancel();
        }
    }
}
