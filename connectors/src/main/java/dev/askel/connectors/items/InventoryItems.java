package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an S3 inventory, whose manifest names its CSV files and their columns.
 *
 * <p>A position is the version of the manifest, the number of the file, and the position in it
 * while it is read.
 */
final class InventoryItems implements ItemSource {
    private static final int MANIFEST_BYTES_MAX = 8 * 1024 * 1024;

    private final BucketCalls calls;
    private final BucketObject manifest;
    private final String etag;
    private final String bucket;
    private final List<String> files;
    private final ReaderSettings settings;
    private int file;
    private @Nullable ObjectItems current;

    private InventoryItems(
            BucketCalls calls,
            BucketObject manifest,
            String etag,
            String bucket,
            List<String> files,
            ReaderSettings settings,
            int file) {
        this.calls = calls;
        this.manifest = manifest;
        this.etag = etag;
        this.bucket = bucket;
        this.files = files;
        this.settings = settings;
        this.file = file;
    }

    /** Opens an inventory by its manifest in JSON. */
    static InventoryItems open(BucketCalls calls, BucketObject manifest, @Nullable String position)
            throws ItemReaderException, InterruptedException {
        var members =
                position == null
                        ? JsonNodeFactory.instance.objectNode()
                        : ItemPosition.json(position).tree();
        try (var stream = ObjectStream.open(calls, manifest, members.path("etag").asText(""), 0)) {
            var content = read(manifest, stream);
            var format = content.path("fileFormat").asText();
            if (!format.equals("CSV")) {
                throw new ItemReaderException(
                        "The inventory %s has files of the format '%s', but only CSV can be read."
                                .formatted(manifest, format));
            }
            var source =
                    new InventoryItems(
                            calls,
                            manifest,
                            stream.etag(),
                            bucket(manifest, content),
                            files(content),
                            ReaderSettings.ofCsv(columns(content)),
                            members.path("file").asInt());
            var inner = members.path("in").textValue();
            if (inner != null) {
                source.openFile(inner);
            }
            return source;
        }
    }

    private static JsonNode read(BucketObject manifest, ObjectStream stream)
            throws ItemReaderException, InterruptedException {
        try {
            var bytes = stream.readNBytes(MANIFEST_BYTES_MAX + 1);
            if (bytes.length > MANIFEST_BYTES_MAX) {
                throw new ItemReaderException(
                        "The manifest %s has more than %d bytes."
                                .formatted(manifest, MANIFEST_BYTES_MAX));
            }
            return Payload.parse(new String(bytes, StandardCharsets.UTF_8)).tree();
        } catch (MalformedJsonException e) {
            throw ItemParser.malformed(manifest, "JSON", e.getMessage());
        } catch (UnreadableObjectException e) {
            throw e.reason();
        } catch (InterruptedIOException e) {
            throw BucketCalls.interrupted(e);
        } catch (IOException e) {
            throw new IllegalStateException("The stream of %s failed".formatted(manifest), e);
        }
    }

    /** The bucket of the files, which the manifest names by its ARN. */
    private static String bucket(BucketObject manifest, JsonNode content) {
        var destination = content.path("destinationBucket").asText(manifest.bucket());
        return destination.substring(destination.lastIndexOf(':') + 1);
    }

    private static List<String> files(JsonNode content) {
        var files = new ArrayList<String>();
        content.path("files").forEach(each -> files.add(each.path("key").asText()));
        return files;
    }

    private static List<String> columns(JsonNode content) {
        return Arrays.stream(content.path("fileSchema").asText().split(",", -1))
                .map(String::strip)
                .toList();
    }

    private void openFile(@Nullable String position)
            throws ItemReaderException, InterruptedException {
        var object = manifest.withKey(bucket, files.get(file));
        current = ObjectItems.open(calls, object, settings, position);
    }

    @Override
    public @Nullable Payload next() throws ItemReaderException, InterruptedException {
        while (file < files.size()) {
            if (current == null) {
                openFile(null);
            }
            var open = current;
            var item = open == null ? null : open.next();
            if (item != null) {
                return item;
            }
            close();
            file++;
        }
        return null;
    }

    @Override
    public String position() {
        var members = JsonNodeFactory.instance.objectNode().put("etag", etag).put("file", file);
        if (current != null) {
            members.put("in", current.position());
        }
        return Payload.of(members).text();
    }

    @Override
    public void close() {
        var open = current;
        current = null;
        if (open != null) {
            open.close();
        }
    }
}
