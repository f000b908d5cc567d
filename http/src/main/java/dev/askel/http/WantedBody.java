package dev.askel.http;

import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireError.Untransported.Fault;
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

/** A body that is read whole. */
final class WantedBody {
    /** How the HTTP library's text begins when a connection ends in the middle of a body. */
    private static final String CLOSED_EARLY = "Entity stream truncation";

    private WantedBody() {}

    /** The request's; fails with {@link UnreadException}. */
    static CompletionStage<byte[]> bytes(
            HttpRequest request, HttpSettings settings, Materializer materializer) {
        if (request.entity() instanceof HttpEntity.Strict strict) {
            return CompletableFuture.completedStage(strict.getData().toArrayUnsafe());
        }
        var read = new Read(settings.bodyBytesMax());
        return UnwantedBody.parts(request, settings)
                .runForeach(read::add, materializer)
                .handle((_, failure) -> {
                    if (read.isTooLarge) {
                        throw new UnreadException(new WireError.TooLarge(settings.bodyBytesMax()));
                    }
                    if (failure != null) {
                        throw new UnreadException(unread(failure, settings));
                    }
                    return read.bytes.toArrayUnsafe();
                });
    }

    /**
     * What came of a body so far; its stream's until that has ended. That it is too large may turn
     * out in its midst; the rest goes by then, for the reason that {@link UnwantedBody} gives.
     */
    private static final class Read {
        private final long bytesMax;
        private ByteString bytes = ByteString.emptyByteString();
        private boolean isTooLarge;

        Read(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        void add(ByteString part) {
            isTooLarge |= (long) bytes.size() + part.size() > bytesMax;
            bytes = isTooLarge ? ByteString.emptyByteString() : bytes.concat(part);
        }
    }

    /** Whatever keeps a body from being read is its client's doing. */
    private static WireError unread(Throwable failure, HttpSettings settings) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return switch (cause) {
            case EntityStreamSizeException _ -> new WireError.TooLarge(settings.bodyBytesMax());
            case TimeoutException _ -> new WireError.Untransported(Fault.RequestTimeoutException);
            case EntityStreamException malformed
                    when !String.valueOf(malformed.getMessage()).startsWith(CLOSED_EARLY) ->
                    new WireError.Untransported(Fault.MalformedHttpRequestException);
            case Throwable _ -> new WireError.Untransported(Fault.RequestAbortedException);
        };
    }

    /** The body did not come; the reason is the answer, should the client still be there. */
    static final class UnreadException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient WireError reason;

        UnreadException(WireError reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }

        WireError reason() {
            return reason;
        }
    }
}
