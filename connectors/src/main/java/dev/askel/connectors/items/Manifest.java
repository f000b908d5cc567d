package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.items.ReaderSettings.InputType;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The content of a manifest.
 *
 * @param etag the version of the manifest; empty when S3 sent none
 * @param files the files in the order of the manifest
 * @param settings the settings for reading the files
 * @param showsFiles whether items report their file as their source
 */
record Manifest(
        String etag, List<BucketObject> files, ReaderSettings settings, boolean showsFiles) {
    private static final int MANIFEST_BYTES_MAX = 8 * 1024 * 1024;
    private static final Pattern ADDRESS =
            Pattern.compile("s3://(?<bucket>[^/]+)/(?<key>.+)", Pattern.CASE_INSENSITIVE);

    /** The text of a manifest, and its version. */
    private record Content(String etag, String text) {}

    /**
     * Reads the manifest of an S3 inventory, a JSON object that names its CSV files and their
     * columns. AWS reads no other format.
     *
     * @param etag the required ETag; empty for the present version
     */
    static Manifest readInventory(BucketCalls calls, BucketObject manifest, String etag)
            throws ItemReaderException, InterruptedException {
        var read = read(calls, manifest, etag);
        JsonNode content;
        try {
            content = Payload.parse(read.text()).tree();
        } catch (MalformedJsonException e) {
            throw ItemParser.malformed(manifest, "JSON", e.getMessage());
        }
        var format = content.path("fileFormat").asText();
        if (!format.equals("CSV")) {
            throw new ItemReaderException(
                    "The inventory %s has files of the format '%s', but only CSV can be read."
                            .formatted(manifest, format));
        }
        var bucket = bucket(manifest, content);
        var files = new ArrayList<BucketObject>();
        content.path("files")
                .forEach(each -> files.add(manifest.withKey(bucket, each.path("key").asText())));
        return new Manifest(
                read.etag(),
                files,
                ReaderSettings.ofCsv(columns(content)),
                /* showsFiles= */ false);
    }

    /** Returns the bucket of the files, which the manifest names by its ARN. */
    private static String bucket(BucketObject manifest, JsonNode content) {
        var destination = content.path("destinationBucket").asText(manifest.bucket());
        return destination.substring(destination.lastIndexOf(':') + 1);
    }

    private static List<String> columns(JsonNode content) {
        return Arrays.stream(content.path("fileSchema").asText().split(",", -1))
                .map(String::strip)
                .toList();
    }

    /**
     * Reads the manifest of an UNLOAD query, a CSV file whose rows are the addresses of files
     * (https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html).
     *
     * @param etag the required ETag; empty for the present version
     * @param settings the settings, with the format of the files
     */
    static Manifest readAthena(
            BucketCalls calls, BucketObject manifest, String etag, ReaderSettings settings)
            throws ItemReaderException, InterruptedException {
        ObjectItemReaders.requireItemFormat(settings);
        if (settings.inputType() == InputType.JSON) {
            throw new ItemReaderException(
                    "The field 'InputType' must be CSV, JSONL or PARQUET for the ManifestType ATHENA_DATA");
        }
        var read = read(calls, manifest, etag);
        var files = new ArrayList<BucketObject>();
        for (var line : read.text().lines().toList()) {
            var address = unquoted(line.strip());
            if (address.isEmpty()) {
                continue;
            }
            var parts = ADDRESS.matcher(address);
            if (!parts.matches()) {
                throw ItemParser.malformed(
                        manifest,
                        "ATHENA_DATA",
                        "the row after %d files is not the address of an object"
                                .formatted(files.size()));
            }
            files.add(manifest.withKey(parts.group("bucket"), parts.group("key")));
        }
        return new Manifest(read.etag(), files, settings, /* showsFiles= */ true);
    }

    private static String unquoted(String cell) {
        return cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"")
                ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"")
                : cell;
    }

    private static Content read(BucketCalls calls, BucketObject manifest, String etag)
            throws ItemReaderException, InterruptedException {
        try (var stream = ObjectStream.open(calls, manifest, etag, 0)) {
            var bytes = stream.readNBytes(MANIFEST_BYTES_MAX + 1);
            if (bytes.length > MANIFEST_BYTES_MAX) {
                throw new ItemReaderException(
                        "The manifest %s has more than %d bytes."
                                .formatted(manifest, MANIFEST_BYTES_MAX));
            }
            return new Content(stream.etag(), new String(bytes, StandardCharsets.UTF_8));
        } catch (UnreadableObjectException e) {
            throw e.reason();
        } catch (InterruptedIOException e) {
            throw BucketCalls.interrupted(e);
        } catch (IOException e) {
            throw new IllegalStateException("The stream of %s failed".formatted(manifest), e);
        }
    }
}
