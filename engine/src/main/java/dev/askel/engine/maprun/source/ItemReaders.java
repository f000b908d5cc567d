package dev.askel.engine.maprun.source;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.engine.maprun.admission.MachineOwner;
import org.jspecify.annotations.Nullable;

/** Opens the sources that ItemReader names (docs/aws/asl.md section 10). */
public interface ItemReaders {
    /** Readers of a server without connectors: every source is refused. */
    ItemReaders NONE =
            (request, _) -> {
                throw ItemReaderException.notServed(request.reader().resource());
            };

    /**
     * Opens a source.
     *
     * @param position where to resume ({@link ItemSource#position}); null at the beginning
     * @throws ItemReaderException when the source does not exist, has changed, or the reader's
     *     configuration is wrong
     */
    ItemSource open(Request request, @Nullable String position)
            throws ItemReaderException, InterruptedException;

    /**
     * A request to read.
     *
     * @param executionArn the execution of the Map state, for messages in the log
     * @param owner the account and state machine for which the memory of the source is counted
     * @param isJsonata whether the state's language is JSONata, in which a listing shows times as
     *     integers
     */
    record Request(
            String executionArn,
            MachineOwner owner,
            String region,
            String roleArn,
            boolean isJsonata,
            MapRunPlan.Reader reader) {}
}
