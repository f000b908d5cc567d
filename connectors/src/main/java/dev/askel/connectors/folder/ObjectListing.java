package dev.askel.connectors.folder;

import dev.askel.connectors.aws.protocol.PercentEncoding;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One page of a listing (Amazon S3 API Reference, ListObjectsV2). */
final class ObjectListing {
    private static final int KEYS_MAX = 1_000;

    /**
     * The maximum number of digits of {@code max-keys}. More digits could overflow an int; S3
     * refuses such numbers, too.
     */
    private static final int DIGITS_MAX = 9;

    private static final String URL_ENCODING = "url";
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final FolderRequest request;
    private final PausedListings pausedListings;
    private final String prefix;
    private final String delimiter;
    private final boolean isEncoded;
    private final List<KeyIterator.KeyedFile> objects = new ArrayList<>();
    private final List<String> commonPrefixes = new ArrayList<>();
    private byte @Nullable [] next;

    private ObjectListing(FolderRequest request, PausedListings pausedListings)
            throws S3ErrorException {
        this.request = request;
        this.pausedListings = pausedListings;
        this.prefix = request.queryParameter("prefix");
        this.delimiter = request.queryParameter("delimiter");
        var encoding = request.queryParameter("encoding-type");
        if (!encoding.isEmpty() && !encoding.equals(URL_ENCODING)) {
            throw S3ErrorException.invalidArgument("Invalid Encoding Method specified in Request");
        }
        this.isEncoded = !encoding.isEmpty();
    }

    /**
     * Lists a bucket; returns the XML of the answer.
     *
     * @param pausedListings the listings of earlier pages
     */
    static byte[] list(Bucket bucket, FolderRequest request, PausedListings pausedListings)
            throws S3ErrorException, IOException, InterruptedException {
        var listing = new ObjectListing(request, pausedListings);
        int keysMax = listing.keysMax();
        listing.read(bucket, keysMax);
        return listing.xml(keysMax);
    }

    private int keysMax() throws S3ErrorException {
        var text = request.queryParameter("max-keys");
        if (text.isEmpty()) {
            return KEYS_MAX;
        }
        if (!text.matches("[0-9]{1,%d}".formatted(DIGITS_MAX))) {
            throw S3ErrorException.invalidArgument(
                    "Argument maxKeys must be an integer between 0 and 2147483647");
        }
        return Math.min(KEYS_MAX, Integer.parseInt(text));
    }

    private byte[] from() throws S3ErrorException {
        if (request.query().containsKey("continuation-token")) {
            return ContinuationToken.decode(request.queryParameter("continuation-token"));
        }
        var startAfter = request.queryParameter("start-after");
        return startAfter.isEmpty()
                ? new byte[0]
                : KeyIterator.keyAfter(FileKeys.toUtf8(startAfter));
    }

    private void read(Bucket bucket, int keysMax)
            throws S3ErrorException, IOException, InterruptedException {
        var from = from();
        if (keysMax == 0) {
            return;
        }
        var iterator = pausedListings.resume(bucket, prefix, from);
        byte[] reached = {};
        for (var found = iterator.next(); found != null; found = iterator.next()) {
            if (objects.size() + commonPrefixes.size() == keysMax) {
                next = reached;
                iterator.unread();
                pausedListings.pause(bucket, prefix, reached, iterator);
                return;
            }
            int end = delimiter.isEmpty() ? -1 : found.key().indexOf(delimiter, prefix.length());
            if (end < 0) {
                objects.add(found);
                reached = KeyIterator.keyAfter(FileKeys.toUtf8(found.key()));
            } else {
                var common = found.key().substring(0, end + delimiter.length());
                commonPrefixes.add(common);
                reached = KeyIterator.keyAfterPrefix(FileKeys.toUtf8(common));
                iterator.skipTo(reached);
            }
        }
    }

    private byte[] xml(int keysMax) {
        var xml =
                new XmlBuilder()
                        .begin("ListBucketResult")
                        .add("Name", request.bucket())
                        .add("Prefix", encode(prefix))
                        .add("MaxKeys", Integer.toString(keysMax))
                        .add("KeyCount", Integer.toString(objects.size() + commonPrefixes.size()))
                        .add("IsTruncated", Boolean.toString(next != null));
        addGiven(xml, "Delimiter", "delimiter");
        addGiven(xml, "StartAfter", "start-after");
        if (isEncoded) {
            xml.add("EncodingType", URL_ENCODING);
        }
        var token = request.queryParameter("continuation-token");
        if (!token.isEmpty()) {
            xml.add("ContinuationToken", token);
        }
        if (next != null) {
            xml.add("NextContinuationToken", ContinuationToken.encode(next));
        }
        for (var object : objects) {
            xml.begin("Contents")
                    .add("Key", encode(object.key()))
                    .add("LastModified", TIME.format(object.version().lastModified()))
                    .add("ETag", object.version().etag())
                    .add("Size", Long.toString(object.version().size()))
                    .add("StorageClass", "STANDARD")
                    .end("Contents");
        }
        for (var common : commonPrefixes) {
            xml.begin("CommonPrefixes").add("Prefix", encode(common)).end("CommonPrefixes");
        }
        return xml.end("ListBucketResult").bytes();
    }

    /** Adds a parameter if the request contains it. */
    private void addGiven(XmlBuilder xml, String element, String parameter) {
        var value = request.queryParameter(parameter);
        if (!value.isEmpty()) {
            xml.add(element, encode(value));
        }
    }

    private String encode(String text) {
        return isEncoded ? PercentEncoding.encodePath(text) : text;
    }
}
