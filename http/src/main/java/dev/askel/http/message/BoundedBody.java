package dev.askel.http.message;

import dev.askel.access.signature.PayloadHash;
import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireError.TransportFailure.Fault;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Reads a request's whole body, up to the accepted size. */
public final class BoundedBody {
    /** The start of the HTTP library's message when a connection ends within a body. */
    private static final String CLOSED_EARLY = "Entity stream truncation";

    private BoundedBody() {}

    /**
     * Reads the body. The stage fails with {@link UnreadBodyException} when the body cannot be
     * read.
     *
     * @param hash receives the bytes as they arrive; null when nothing verifies the body
     */
    public static CompletionStage<byte[]> read(
            HttpRequest request,
            BodyLimits limits,
            Materializer materializer,
            @Nullable PayloadHash hash) {
        if (request.entity() instanceof HttpEntity.Strict strict) {
            var body = strict.getData().toArrayUnsafe();
            if (hash != null) {
                hash.addWhole(body);
            }
            return CompletableFuture.completedStage(body);
        }
        var received = new Received(limits.bytesMax(), hash);
        return DiscardedBody.chunks(request, limits)
                .runForeach(received::add, materializer)
                .handle((_, failure) -> {
                    if (received.isTooLarge) {
                        throw new UnreadBodyException(new WireError.TooLarge(limits.bytesMax()));
                    }
                    if (failure != null) {
                        throw new UnreadBodyException(errorOf(failure, limits));
                    }
                    return received.bytes.toArrayUnsafe();
                });
    }

    private static void add(ByteString bytes, @Nullable PayloadHash hash) {
        if (hash != null) {
            bytes.getByteBuffers().forEach(hash::add);
        }
    }

    /**
     * The bytes received so far. Only the stream uses this object until the stream has ended. Once
     * the body is too large, the rest is discarded, for the reason that {@link DiscardedBody}
     * gives.
     */
    private static final class Received {
        private final long bytesMax;
        private final @Nullable PayloadHash hash;
        private ByteString bytes = ByteString.emptyByteString();
        private boolean isTooLarge;

        Received(long bytesMax, @Nullable PayloadHash hash) {
            this.bytesMax = bytesMax;
            this.hash = hash;
        }

        void add(ByteString chunk) {
            isTooLarge |= (long) bytes.size() + chunk.size() > bytesMax;
            bytes = isTooLarge ? ByteString.emptyByteString() : bytes.concat(chunk);
            if (!isTooLarge) {
                BoundedBody.add(chunk, hash);
            }
        }
    }

    /** Maps a failure to a client error, because only the client can cause it. */
    static WireError errorOf(Throwable failure, BodyLimits limits) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return switch (cause) {
            case EntityStreamSizeException _ -> new WireError.TooLarge(limits.bytesMax());
            case TimeoutException _ ->
                    new WireError.TransportFailure(Fault.RequestTimeoutException);
            case EntityStreamException malformed
                    when !String.valueOf(malformed.getMessage()).startsWith(CLOSED_EARLY) ->
                    new WireError.TransportFailure(Fault.MalformedHttpRequestException);
            case Throwable _ -> new WireError.TransportFailure(Fault.RequestAbortedException);
        };
    }

    /** The body could not be read. The reason is sent to the client if it is still connected. */
    public static final class UnreadBodyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient WireError reason;

        UnreadBodyException(WireError reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }

        public WireError reason() {
            return reason;
        }
    }
}
