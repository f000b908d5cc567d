package dev.askel.connectors.folder;

import org.jspecify.annotations.Nullable;

/**
 * The source of a copy.
 *
 * @param versionId empty for the present version
 */
record CopySource(String bucket, String key, String versionId) {
    private static final String VERSION = "?versionId=";

    /**
     * Reads the header x-amz-copy-source: {@code bucket/key}, percent-encoded, possibly with a
     * slash at the beginning.
     */
    static CopySource parse(@Nullable String header) throws S3ErrorException {
        var text = header == null ? "" : header;
        int version = text.indexOf(VERSION);
        var path = version < 0 ? text : text.substring(0, version);
        try {
            var decoded = FolderRequest.decode(path.startsWith("/") ? path.substring(1) : path);
            int slash = decoded.indexOf('/');
            if (slash > 0 && slash < decoded.length() - 1) {
                return new CopySource(
                        decoded.substring(0, slash),
                        decoded.substring(slash + 1),
                        version < 0 ? "" : text.substring(version + VERSION.length()));
            }
        } catch (IllegalArgumentException _) {
            // The header is not percent-encoded, and is refused below.
        }
        throw S3ErrorException.invalidArgument(
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
}
