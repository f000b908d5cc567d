package dev.askel.engine.maprun.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.destination.ResultWriterException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the result files of a Map Run, one after the other, and then the manifest. A file with
 * more than one result has a bounded size and at most {@link FileBuffer#RESULTS_MAX} results. One
 * file is in memory at a time. Within a file, results have the order of their children. Between
 * files, there is no order.
 */
final class ResultFiles {
    private final ResultStore store;
    private final ResultStore.Destination destination;
    private final String mapRunArn;
    private final String directory;
    private final String bucket;
    private final ResultFormat.OutputType type;
    private final int fileBytesMax;

    ResultFiles(
            ResultStore store,
            ResultStore.Destination destination,
            String mapRunArn,
            String runUuid,
            ResultFormat.OutputType type,
            int fileBytesMax) {
        this.store = store;
        this.destination = destination;
        this.mapRunArn = mapRunArn;
        var arguments = arguments(destination.writer());
        this.bucket = arguments.tree().path("Bucket").asText("");
        var prefix = arguments.tree().path("Prefix").asText("");
        this.directory =
                prefix.isEmpty() || prefix.endsWith("/")
                        ? prefix + runUuid + "/"
                        : prefix + "/" + runUuid + "/";
        this.type = type;
        this.fileBytesMax = fileBytesMax;
    }

    private static Payload arguments(MapRunPlan.Writer writer) {
        var arguments = writer.arguments();
        return arguments == null ? Payload.EMPTY_OBJECT : arguments;
    }

    /** An exported file. */
    record StoredFile(String key, int sizeBytes) {}

    /** The files of one kind, such as {@code SUCCEEDED}. */
    final class Group {
        private final String kind;
        private final List<StoredFile> files = new ArrayList<>();
        private FileBuffer buffer = new FileBuffer();

        private Group(String kind) {
            this.kind = kind;
        }

        /**
         * Adds the files that an earlier actor of the run has exported.
         *
         * @param sizes the size of each file in bytes
         */
        void addExported(List<Integer> sizes) {
            for (int size : sizes) {
                files.add(new StoredFile(nextKey(), size));
            }
        }

        /**
         * Adds a result. If the current file would become too large, exports it first.
         *
         * @return whether a file with earlier results was exported
         */
        boolean add(long child, byte[] utf8) throws ResultWriterException, InterruptedException {
            boolean isFull =
                    !buffer.isEmpty()
                            && (buffer.byteCount() + utf8.length + 2 > fileBytesMax
                                    || buffer.isFull());
            if (isFull) {
                export();
            }
            buffer.add(child, utf8);
            return isFull;
        }

        /** Exports the last file, if there are results. */
        void end() throws ResultWriterException, InterruptedException {
            if (!buffer.isEmpty()) {
                export();
            }
        }

        /** Returns the exported files. */
        List<StoredFile> files() {
            return files;
        }

        /** Returns the size of each exported file in bytes. */
        List<Integer> fileSizes() {
            return files.stream().map(StoredFile::sizeBytes).toList();
        }

        private String nextKey() {
            return "%s%s_%d.json".formatted(directory, kind, files.size());
        }

        private void export() throws ResultWriterException, InterruptedException {
            var content = buffer.content(type);
            // The buffer is released before the write, because the write may take a long time.
            buffer = new FileBuffer();
            var key = nextKey();
            put(key, content);
            files.add(new StoredFile(key, content.length));
        }
    }

    /** Starts the files of a kind. The caller must end one kind before it starts the next. */
    Group group(String kind) {
        return new Group(kind);
    }

    /**
     * Exports the manifest.
     *
     * @return the details of the export, for the result of the state
     */
    Payload exportManifest(
            List<StoredFile> failed, List<StoredFile> pending, List<StoredFile> succeeded)
            throws ResultWriterException, InterruptedException {
        var json = JsonNodeFactory.instance;
        var manifest =
                json.objectNode().put("DestinationBucket", bucket).put("MapRunArn", mapRunArn);
        var files = manifest.putObject("ResultFiles");
        list(files.putArray("FAILED"), failed);
        list(files.putArray("PENDING"), pending);
        list(files.putArray("SUCCEEDED"), succeeded);
        var key = directory + "manifest.json";
        put(key, Payload.of(manifest).utf8());
        var details = json.objectNode().put("MapRunArn", mapRunArn);
        details.putObject("ResultWriterDetails").put("Bucket", bucket).put("Key", key);
        return Payload.of(details);
    }

    private static void list(ArrayNode array, List<StoredFile> files) {
        for (var file : files) {
            array.addObject().put("Key", file.key()).put("Size", file.sizeBytes());
        }
    }

    private void put(String key, byte[] content)
            throws ResultWriterException, InterruptedException {
        store.put(destination, key, content);
    }
}
