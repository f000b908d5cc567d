package dev.askel.connectors.folder;

import dev.askel.connectors.aws.InProcessEndpoint;
import dev.askel.connectors.aws.protocol.WireRequest;
import dev.askel.connectors.call.StreamedExchange;
import dev.askel.connectors.folder.Bucket.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves S3 from a folder. Each sub-folder is a bucket that all accounts share. The files in the
 * sub-folder are the objects of the bucket.
 *
 * <p>Objects have content only: content types, metadata, tags, versions and access control are not
 * stored. Answers and errors have the form that S3 uses.
 */
public final class BucketFolder implements InProcessEndpoint {
    private static final String OWNER = "x-amz-expected-bucket-owner";
    private static final String SOURCE_OWNER = "x-amz-source-expected-bucket-owner";
    private static final String UNKNOWN_TYPE = "binary/octet-stream";

    /** The version of objects in a bucket without versioning. */
    private static final String NO_VERSION = "null";

    private static final int COPY_BYTES = 64 * 1024;

    /**
     * The maximum number of attempts to open an object that another writer replaces at the same
     * time.
     */
    private static final int OPENS_MAX = 10;

    private final Path root;
    private final FileWrites writes;
    private final PausedListings pausedListings = new PausedListings(InstantSource.system());

    private BucketFolder(Path root) {
        this.root = root;
        this.writes = new FileWrites(root);
    }

    /**
     * Opens a folder.
     *
     * @param setting the name of the setting, for messages
     * @throws IllegalArgumentException when there is no such folder, or it cannot be read
     */
    public static BucketFolder open(String setting, Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException(
                        "%s is '%s', expected a folder whose sub-folders are buckets"
                                .formatted(setting, folder));
            }
            var opened = new BucketFolder(folder.toRealPath());
            opened.writes.deleteAbandoned();
            return opened;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s is '%s', which cannot be read: %s".formatted(setting, folder, reason(e)),
                    e);
        }
    }

    @Override
    public StreamedExchange answer(String operation, String account, WireRequest request)
            throws InterruptedException {
        try {
            return perform(FolderRequest.parse(operation, account, request));
        } catch (S3ErrorException e) {
            return FolderResponses.refused(e, operation);
        } catch (AccessDeniedException _) {
            return FolderResponses.refused(S3ErrorException.accessDenied(), operation);
        } catch (ClosedByInterruptException e) {
            // The exception reports the interrupt, as for other blocking calls, so the flag is
            // cleared.
            var _ = Thread.interrupted();
            throw interrupted(e);
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        } catch (IOException e) {
            return FolderResponses.refused(S3ErrorException.internalError(reason(e)), operation);
        }
    }

    private static InterruptedException interrupted(IOException e) {
        var interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        return interrupted;
    }

    /**
     * Returns the reason of a failure without the path on this machine, because callers must not
     * see the path.
     */
    private static String reason(IOException e) {
        var text = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return text == null ? e.getClass().getSimpleName() : text;
    }

    private StreamedExchange perform(FolderRequest request)
            throws S3ErrorException, IOException, InterruptedException {
        return switch (request.operation()) {
            case "GetObject" -> get(request);
            case "HeadObject" -> head(request);
            case "PutObject" -> put(request);
            case "CopyObject" -> copy(request);
            case "DeleteObject" -> delete(request);
            case "ListObjectsV2" ->
                    FolderResponses.xml(
                            ObjectListing.list(bucket(request), request, pausedListings));
            case "CreateBucket" -> {
                writes.createBucket(root, request.bucket());
                yield FolderResponses.answer(
                        200, Map.of("Location", "/" + request.bucket()), new byte[0]);
            }
            case "HeadBucket" -> {
                bucket(request);
                yield FolderResponses.answer(200, Map.of(), new byte[0]);
            }
            default -> throw S3ErrorException.notImplemented(request.operation());
        };
    }

    private Bucket bucket(FolderRequest request) throws S3ErrorException, IOException {
        requireOwner(request, OWNER);
        return Bucket.find(root, request.bucket());
    }

    private static void requireOwner(FolderRequest request, String header) throws S3ErrorException {
        var owner = request.header(header);
        if (owner != null && !owner.equals(request.account())) {
            throw S3ErrorException.accessDenied();
        }
    }

    /**
     * Returns the requested object. Refuses the request if the object does not meet its conditions.
     */
    private StoredObject readable(FolderRequest request) throws S3ErrorException, IOException {
        requireNoVersion(request.queryParameter("versionId"));
        requireNoPart(request);
        var object = bucket(request).find(request.key());
        Conditions.parse(request, "").requireReadable(object.version());
        return object;
    }

    private static void requireNoVersion(String versionId) throws S3ErrorException {
        if (!versionId.isEmpty() && !versionId.equals(NO_VERSION)) {
            throw S3ErrorException.invalidArgument("Invalid version id specified");
        }
    }

    private static void requireNoPart(FolderRequest request) throws S3ErrorException {
        if (request.query().containsKey("partNumber")) {
            throw S3ErrorException.notImplemented("PartNumber");
        }
    }

    private StreamedExchange get(FolderRequest request) throws S3ErrorException, IOException {
        for (int opens = 1; ; opens++) {
            var object = readable(request);
            long size = object.version().size();
            var range = ByteRange.parse(request.header("Range"), size);
            var headers = headers(object, range);
            try {
                var bytes =
                        range == null
                                ? FileRangeStream.open(object.path(), object.version(), 0, size)
                                : FileRangeStream.open(
                                        object.path(),
                                        object.version(),
                                        range.first(),
                                        range.length());
                return FolderResponses.answer(range == null ? 200 : 206, headers, bytes);
            } catch (FileChangedException e) {
                if (opens == OPENS_MAX) {
                    throw e;
                }
            }
        }
    }

    private StreamedExchange head(FolderRequest request) throws S3ErrorException, IOException {
        var object = readable(request);
        var range = ByteRange.parse(request.header("Range"), object.version().size());
        return FolderResponses.answer(
                range == null ? 200 : 206, headers(object, range), new byte[0]);
    }

    private static Map<String, String> headers(StoredObject object, @Nullable ByteRange range) {
        var headers = new LinkedHashMap<String, String>();
        var version = object.version();
        var type = URLConnection.guessContentTypeFromName(object.key());
        headers.put("Accept-Ranges", "bytes");
        headers.put(
                "Content-Length", Long.toString(range == null ? version.size() : range.length()));
        headers.put("Content-Type", type == null ? UNKNOWN_TYPE : type);
        headers.put("ETag", version.etag());
        headers.put("Last-Modified", FolderResponses.httpTime(version.lastModified()));
        if (range != null) {
            headers.put("Content-Range", range.contentRange(version.size()));
        }
        return headers;
    }

    private StreamedExchange put(FolderRequest request) throws S3ErrorException, IOException {
        // Ignoring these headers would change the content that a reader gets.
        if (request.header("x-amz-write-offset-bytes") != null) {
            throw S3ErrorException.notImplemented("WriteOffsetBytes");
        }
        if (request.header("Content-Encoding") != null) {
            throw S3ErrorException.notImplemented("ContentEncoding");
        }
        var version =
                writes.put(
                        bucket(request),
                        request.key(),
                        Conditions.parse(request, ""),
                        file -> write(file, ByteBuffer.wrap(request.body())));
        return FolderResponses.answer(200, Map.of("ETag", version.etag()), new byte[0]);
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private StreamedExchange copy(FolderRequest request) throws S3ErrorException, IOException {
        var bucket = bucket(request);
        requireOwner(request, SOURCE_OWNER);
        var source = CopySource.parse(request.header("x-amz-copy-source"));
        requireNoVersion(source.versionId());
        var object = Bucket.find(root, source.bucket()).find(source.key());
        Conditions.parse(request, "x-amz-copy-source-").requireCopyable(object.version());
        try (var bytes =
                FileRangeStream.open(object.path(), object.version(), 0, object.version().size())) {
            var version =
                    writes.put(
                            bucket,
                            request.key(),
                            Conditions.parse(request, ""),
                            file -> copy(bytes, file));
            return FolderResponses.xml(
                    new XmlBuilder()
                            .begin("CopyObjectResult")
                            .add("LastModified", ObjectListing.TIME.format(version.lastModified()))
                            .add("ETag", version.etag())
                            .end("CopyObjectResult")
                            .bytes());
        }
    }

    private static void copy(InputStream bytes, FileChannel file) throws IOException {
        var buffer = new byte[COPY_BYTES];
        for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
            write(file, ByteBuffer.wrap(buffer, 0, count));
        }
    }

    private StreamedExchange delete(FolderRequest request) throws S3ErrorException, IOException {
        requireNoVersion(request.queryParameter("versionId"));
        writes.delete(bucket(request), request.key(), Conditions.parse(request, ""));
        return FolderResponses.answer(204, Map.of(), new byte[0]);
    }
}
