package dev.askel.engine.maprun.source;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.engine.maprun.admission.MachineOwner;
import org.jspecify.annotations.Nullable;

/** Opens the sources that ItemReader names (docs/aws/asl.md section 10). */
public interface ItemReaders {
    /** The readers of a server without connectors. These readers refuse every source. */
    ItemReaders NONE =
            (request, _) -> {
                throw ItemReaderException.notServed(request.reader().resource());
            };

    /**
     * Opens a source.
     *
     * @param position the position at which reading continues ({@link ItemSource#position}); null
     *     for the beginning
     * @throws ItemReaderException when the source does not exist, has changed, or the reader's
     *     configuration is invalid
     */
    ItemSource open(Request request, @Nullable String position)
            throws ItemReaderException, InterruptedException;

    /**
     * A request to read.
     *
     * @param executionArn the execution of the Map state, for log messages
     * @param owner the account and state machine whose memory the source uses
     * @param isJsonata whether the state's query language is JSONata. In this language, a listing
     *     contains times as integers
     */
    record Request(
            String executionArn,
            MachineOwner owner,
            String region,
            String roleArn,
            boolean isJsonata,
            MapRunPlan.Reader reader) {}
}
