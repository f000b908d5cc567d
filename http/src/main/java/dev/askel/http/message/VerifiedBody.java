package dev.askel.http.message;

import dev.askel.http.wire.WireError;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;

/**
 * A body that was read to its end, so that its signature can be verified, but kept only up to a
 * size.
 *
 * @param bytes the body; empty when it is too large to be kept
 * @param isTooLarge whether the body is larger than the part that may be kept
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record VerifiedBody(byte[] bytes, boolean isTooLarge) {

    /**
     * Reads a body. The stage fails with {@link BoundedBody.UnreadBodyException} when the body
     * exceeds the limits or cannot be read.
     *
     * @param keptBytesMax the maximum size of a body that is kept
     * @param verification receives all bytes within the limits, in their order
     */
    public static CompletionStage<VerifiedBody> read(
            HttpRequest request,
            BodyLimits limits,
            Materializer materializer,
            long keptBytesMax,
            Consumer<ByteBuffer> verification) {
        var received = new Received(limits.bytesMax(), keptBytesMax, verification);
        var chunks =
                request.entity() instanceof HttpEntity.Strict strict
                        ? strict.getDataBytes()
                        : DiscardedBody.chunks(request, limits);
        return chunks.runForeach(received::add, materializer)
                .handle((_, failure) -> {
                    if (received.total > limits.bytesMax()) {
                        throw new BoundedBody.UnreadBodyException(
                                new WireError.TooLarge(limits.bytesMax()));
                    }
                    if (failure != null) {
                        throw new BoundedBody.UnreadBodyException(
                                BoundedBody.errorOf(failure, limits));
                    }
                    return new VerifiedBody(
                            received.kept.toArrayUnsafe(), received.total > keptBytesMax);
                });
    }

    /** The bytes received so far. Only the stream uses this object until the stream has ended. */
    private static final class Received {
        private final long bytesMax;
        private final long keptBytesMax;
        private final Consumer<ByteBuffer> verification;
        private ByteString kept = ByteString.emptyByteString();
        private long total;

        Received(long bytesMax, long keptBytesMax, Consumer<ByteBuffer> verification) {
            this.bytesMax = bytesMax;
            this.keptBytesMax = keptBytesMax;
            this.verification = verification;
        }

        void add(ByteString chunk) {
            total += chunk.size();
            if (total <= bytesMax) {
                chunk.getByteBuffers().forEach(verification);
            }
            kept = total > keptBytesMax ? ByteString.emptyByteString() : kept.concat(chunk);
        }
    }
}
