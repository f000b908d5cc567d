package dev.askel.engine.maprun.progress;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.StoredArrayReader;
import dev.askel.engine.sql.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes the progress of a Map Run. A golden file contains the stored form.
 *
 * <p>The form is one CBOR array:
 *
 * <pre>
 * version, next item, next child, end of source,
 * [item - previous item, position, …]                                          the checkpoints
 * [child - previous child, first item - child, items, redrives, end block, …]  the open children
 * [succeeded, failed, timed out, aborted, pending redrive]                     the items
 * [succeeded, failed, timed out, aborted, pending redrive]                     the children
 * redrive count, [version of each redrive], reopened block or null, reopened outcomes of it
 * items that cannot be redriven, children that cannot be redriven  if there are some, or an export
 * [bytes, …] of the succeeded, the failed and the pending files     the export, if there is one
 * next item, next child, item of its checkpoint or null, position of the checkpoint
 * status of the outcome, error or null, cause or null
 * </pre>
 *
 * <p>The first item of a reopened child is null. A later release may append fields. This release
 * skips such fields.
 */
public final class ProgressCodec {
    private static final int VERSION = 1;
    private static final int BYTES_INITIAL = 1_024;
    private static final CBORFactory FACTORY = new CBORFactory();

    private ProgressCodec() {}

    /** Encodes a progress. */
    public static Bytes encode(RunProgress progress) {
        var bytes = new ByteArrayOutputStream(BYTES_INITIAL);
        try (var out = FACTORY.createGenerator(bytes)) {
            out.writeStartArray();
            out.writeNumber(VERSION);
            out.writeNumber(progress.frontier().item());
            out.writeNumber(progress.frontier().child());
            out.writeBoolean(progress.frontier().isEnd());
            writeCheckpoints(out, progress.checkpoints());
            writeOpen(out, progress.open());
            write(out, progress.items());
            write(out, progress.children());
            out.writeNumber(progress.redriveCount());
            out.writeStartArray();
            for (long version : progress.redriveVersions()) {
                out.writeNumber(version);
            }
            out.writeEndArray();
            var reopenedTo = progress.reopenedTo();
            if (reopenedTo == null) {
                out.writeNull();
            } else {
                out.writeNumber(reopenedTo.block());
                out.writeNumber(reopenedTo.ends());
            }
            long items = progress.items().notRedrivable();
            long children = progress.children().notRedrivable();
            var export = progress.export();
            if (children > 0 || export != null) {
                out.writeNumber(items);
                out.writeNumber(children);
            }
            if (export != null) {
                write(out, export.files());
                write(out, export.outcome());
            }
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    private static void writeCheckpoints(CBORGenerator out, List<SourceCheckpoint> checkpoints)
            throws IOException {
        out.writeStartArray();
        long previous = 0;
        for (var checkpoint : checkpoints) {
            out.writeNumber(checkpoint.item() - previous);
            out.writeString(checkpoint.position());
            previous = checkpoint.item();
        }
        out.writeEndArray();
    }

    private static void writeOpen(CBORGenerator out, List<OpenChild> open) throws IOException {
        out.writeStartArray();
        long previous = 0;
        for (var each : open) {
            out.writeNumber(each.child() - previous);
            if (each.firstItem() == OpenChild.REOPENED) {
                out.writeNull();
            } else {
                out.writeNumber(each.firstItem() - each.child());
            }
            out.writeNumber(each.items());
            out.writeNumber(each.redriveCount());
            out.writeNumber(each.endBlock());
            previous = each.child();
        }
        out.writeEndArray();
    }

    private static void write(CBORGenerator out, ExportedFiles files) throws IOException {
        for (var kind : List.of(files.succeeded(), files.failed(), files.pending())) {
            out.writeStartArray();
            for (int bytes : kind) {
                out.writeNumber(bytes);
            }
            out.writeEndArray();
        }
        out.writeNumber(files.next().item());
        out.writeNumber(files.next().child());
        var checkpoint = files.checkpoint();
        if (checkpoint == null) {
            out.writeNull();
        } else {
            out.writeNumber(checkpoint.item());
            out.writeString(checkpoint.position());
        }
    }

    private static void write(CBORGenerator out, MapRunOutcome outcome) throws IOException {
        out.writeString(outcome.status().name());
        out.writeString(outcome.error());
        out.writeString(outcome.cause());
    }

    private static void write(CBORGenerator out, OutcomeCounts counts) throws IOException {
        out.writeStartArray();
        out.writeNumber(counts.succeeded());
        out.writeNumber(counts.failed());
        out.writeNumber(counts.timedOut());
        out.writeNumber(counts.aborted());
        out.writeNumber(counts.pendingRedrive());
        out.writeEndArray();
    }

    /**
     * Decodes a progress.
     *
     * @throws IllegalStateException when the bytes are damaged, or have an unknown version or
     *     structure
     */
    public static RunProgress decode(Bytes bytes) {
        try (var in = new StoredArrayReader(FACTORY, bytes, VERSION, "The progress of a Map Run")) {
            var progress =
                    new RunProgress(
                            new Frontier(in.number(), in.number(), in.flag()),
                            checkpoints(in),
                            open(in),
                            counts(in),
                            counts(in),
                            Math.toIntExact(in.number()),
                            numbers(in),
                            reopenedTo(in));
            var items = in.numberOrEnd();
            if (items != null) {
                progress = progress.withNotRedrivable(items, in.number());
                if (in.startOrEnd()) {
                    progress = progress.withExport(export(in));
                }
            }
            in.skipToEnd();
            return progress;
        } catch (IOException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalStateException("The progress of a Map Run is damaged", e);
        }
    }

    /** Reads an export. The start of its first array has already been read. */
    private static ExportProgress export(StoredArrayReader in) throws IOException {
        var succeeded = sizes(in);
        in.start();
        var failed = sizes(in);
        in.start();
        var pending = sizes(in);
        var next = new Frontier(in.number(), in.number(), false);
        var item = in.numberOrNull();
        var checkpoint = item == null ? null : new SourceCheckpoint(item, in.text());
        var status = MapRunStatus.valueOf(in.text());
        var error = in.textOrNull();
        var cause = in.textOrNull();
        return new ExportProgress(
                status == MapRunStatus.ABORTED
                        ? new MapRunOutcome.Aborted()
                        : new MapRunOutcome.Failed(error, cause),
                new ExportedFiles(succeeded, failed, pending, next, checkpoint));
    }

    /**
     * Reads file sizes in bytes to the end of an array. The start of the array has already been
     * read.
     */
    private static List<Integer> sizes(StoredArrayReader in) throws IOException {
        var sizes = new ArrayList<Integer>();
        for (var next = in.numberOrEnd(); next != null; next = in.numberOrEnd()) {
            sizes.add(Math.toIntExact(next));
        }
        return sizes;
    }

    private static List<SourceCheckpoint> checkpoints(StoredArrayReader in) throws IOException {
        in.start();
        var checkpoints = new ArrayList<SourceCheckpoint>();
        long item = 0;
        for (var next = in.numberOrEnd(); next != null; next = in.numberOrEnd()) {
            item += next;
            checkpoints.add(new SourceCheckpoint(item, in.text()));
        }
        return checkpoints;
    }

    private static List<OpenChild> open(StoredArrayReader in) throws IOException {
        in.start();
        var open = new ArrayList<OpenChild>();
        long child = 0;
        for (var next = in.numberOrEnd(); next != null; next = in.numberOrEnd()) {
            child += next;
            var distance = in.numberOrNull();
            open.add(
                    new OpenChild(
                            child,
                            distance == null ? OpenChild.REOPENED : child + distance,
                            Math.toIntExact(in.number()),
                            Math.toIntExact(in.number()),
                            in.number()));
        }
        return open;
    }

    private static OutcomeCounts counts(StoredArrayReader in) throws IOException {
        in.start();
        var counts =
                new OutcomeCounts(in.number(), in.number(), in.number(), in.number(), in.number());
        in.end();
        return counts;
    }

    private static List<Long> numbers(StoredArrayReader in) throws IOException {
        in.start();
        var numbers = new ArrayList<Long>();
        for (var next = in.numberOrEnd(); next != null; next = in.numberOrEnd()) {
            numbers.add(next);
        }
        return numbers;
    }

    private static @Nullable RedrivePosition reopenedTo(StoredArrayReader in) throws IOException {
        var block = in.numberOrNull();
        return block == null ? null : new RedrivePosition(block, Math.toIntExact(in.number()));
    }
}
