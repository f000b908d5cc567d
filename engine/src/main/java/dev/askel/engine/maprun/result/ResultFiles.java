package dev.askel.engine.maprun.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.destination.ResultWriterException;
import dev.askel.engine.sql.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes the result files of a Map Run, one after the other, and then the manifest. A file has at
 * most {@link #FILE_BYTES_MAX} bytes, unless one result alone is larger. Only one file is in
 * memory. Its results are in the order of their children, so that a run with one file of a kind has
 * all results in order.
 */
final class ResultFiles {
    /** The size of a result file. */
    static final int FILE_BYTES_MAX = 16 * 1024 * 1024;

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

    /** A stored file. */
    record StoredFile(String key, int size) {}

    /** The files of one kind, such as {@code SUCCEEDED}. */
    final class Group {
        private final String kind;
        private final List<StoredFile> files = new ArrayList<>();
        private List<ResultOfChild> buffered = new ArrayList<>();
        private long bufferedBytes;

        private Group(String kind) {
            this.kind = kind;
        }

        /** Adds a result; stores the file first if it would become too large. */
        void add(long child, String result) throws ResultWriterException, InterruptedException {
            var utf8 = result.getBytes(StandardCharsets.UTF_8);
            if (!buffered.isEmpty() && bufferedBytes + utf8.length + 2 > fileBytesMax) {
                store();
            }
            buffered.add(new ResultOfChild(child, Bytes.wrap(utf8)));
            bufferedBytes += utf8.length + 1;
        }

        /** Stores the last file. */
        List<StoredFile> end() throws ResultWriterException, InterruptedException {
            if (!buffered.isEmpty()) {
                store();
            }
            return files;
        }

        private void store() throws ResultWriterException, InterruptedException {
            var content = content();
            var key = "%s%s_%d.json".formatted(directory, kind, files.size());
            put(key, content);
            files.add(new StoredFile(key, content.length));
        }

        /** Joins the buffered results and releases them, as the write may take long. */
        private byte[] content() {
            var results = buffered;
            // Each result has one separator. An array also has its end.
            long size = type == ResultFormat.OutputType.JSON ? bufferedBytes + 1 : bufferedBytes;
            var out = ByteBuffer.allocate(Math.toIntExact(size));
            buffered = new ArrayList<>();
            bufferedBytes = 0;
            // The sort is stable, so the results of a flattened array keep their order.
            results.sort(Comparator.comparingLong(ResultOfChild::child));
            switch (type) {
                case JSON -> {
                    byte before = '[';
                    for (var each : results) {
                        out.put(before).put(each.utf8().unsafeArray());
                        before = ',';
                    }
                    out.put((byte) ']');
                }
                case JSONL -> {
                    for (var each : results) {
                        out.put(each.utf8().unsafeArray()).put((byte) '\n');
                    }
                }
            }
            return out.array();
        }
    }

    /** The result of a child in UTF-8. */
    private record ResultOfChild(long child, Bytes utf8) {}

    /** Begins the files of a kind. End one kind before the next one. */
    Group group(String kind) {
        return new Group(kind);
    }

    /**
     * Stores the manifest.
     *
     * @return the details of the export, which are the state's result
     */
    Payload storeManifest(
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
            array.addObject().put("Key", file.key()).put("Size", file.size());
        }
    }

    private void put(String key, byte[] content)
            throws ResultWriterException, InterruptedException {
        store.put(destination, key, content);
    }
}
