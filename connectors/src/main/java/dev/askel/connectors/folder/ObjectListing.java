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
    private final PausedWalks walks;
    private final String prefix;
    private final String delimiter;
    private final boolean isEncoded;
    private final List<KeyWalk.Found> objects = new ArrayList<>();
    private final List<String> commonPrefixes = new ArrayList<>();
    private byte @Nullable [] next;

    private ObjectListing(FolderRequest request, PausedWalks walks) throws BucketRefusal {
        this.request = request;
        this.walks = walks;
        this.prefix = request.parameter("prefix");
        this.delimiter = request.parameter("delimiter");
        var encoding = request.parameter("encoding-type");
        if (!encoding.isEmpty() && !encoding.equals(URL_ENCODING)) {
            throw BucketRefusal.invalidArgument("Invalid Encoding Method specified in Request");
        }
        this.isEncoded = !encoding.isEmpty();
    }

    /**
     * Lists a bucket; returns the XML of the answer.
     *
     * @param walks the walks of earlier pages
     */
    static byte[] list(Bucket bucket, FolderRequest request, PausedWalks walks)
            throws BucketRefusal, IOException, InterruptedException {
        var listing = new ObjectListing(request, walks);
        int keysMax = listing.keysMax();
        listing.walk(bucket, keysMax);
        return listing.xml(keysMax);
    }

    private int keysMax() throws BucketRefusal {
        var text = request.parameter("max-keys");
        if (text.isEmpty()) {
            return KEYS_MAX;
        }
        if (!text.matches("[0-9]{1,%d}".formatted(DIGITS_MAX))) {
            throw BucketRefusal.invalidArgument(
                    "Argument maxKeys must be an integer between 0 and 2147483647");
        }
        return Math.min(KEYS_MAX, Integer.parseInt(text));
    }

    private byte[] from() throws BucketRefusal {
        if (request.query().containsKey("continuation-token")) {
            return ContinuationToken.decode(request.parameter("continuation-token"));
        }
        var startAfter = request.parameter("start-after");
        return startAfter.isEmpty() ? new byte[0] : KeyWalk.after(FileKeys.bytes(startAfter));
    }

    private void walk(Bucket bucket, int keysMax)
            throws BucketRefusal, IOException, InterruptedException {
        var from = from();
        if (keysMax == 0) {
            return;
        }
        var walk = walks.resume(bucket, prefix, from);
        byte[] reached = {};
        for (var found = walk.next(); found != null; found = walk.next()) {
            if (objects.size() + commonPrefixes.size() == keysMax) {
                next = reached;
                walk.unread();
                walks.pause(bucket, prefix, reached, walk);
                return;
            }
            int end = delimiter.isEmpty() ? -1 : found.key().indexOf(delimiter, prefix.length());
            if (end < 0) {
                objects.add(found);
                reached = KeyWalk.after(FileKeys.bytes(found.key()));
            } else {
                var common = found.key().substring(0, end + delimiter.length());
                commonPrefixes.add(common);
                reached = KeyWalk.afterAll(FileKeys.bytes(common));
                walk.skipTo(reached);
            }
        }
    }

    private byte[] xml(int keysMax) {
        var xml =
                new XmlText()
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
        var token = request.parameter("continuation-token");
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
    private void addGiven(XmlText xml, String element, String parameter) {
        var value = request.parameter(parameter);
        if (!value.isEmpty()) {
            xml.add(element, encode(value));
        }
    }

    private String encode(String text) {
        return isEncoded ? PercentEncoding.encodePath(text) : text;
    }
}
