package dev.askel.connectors.folder;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a request. A value is null when the request does not have the header.
 *
 * @param ifMatch the header If-Match
 * @param ifNoneMatch the header If-None-Match
 * @param ifModifiedSince the header If-Modified-Since; an invalid time is not a condition (RFC 9110
 *     section 13.1.3)
 * @param ifUnmodifiedSince the header If-Unmodified-Since
 */
record Conditions(
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch,
        @Nullable Instant ifModifiedSince,
        @Nullable Instant ifUnmodifiedSince) {
    private static final DateTimeFormatter HTTP_TIME =
            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);

    /**
     * Reads the conditions of a request.
     *
     * @param prefix the prefix of the headers' names: {@code x-amz-copy-source-}, or empty
     */
    static Conditions parse(FolderRequest request, String prefix) {
        return new Conditions(
                request.header(prefix + "If-Match"),
                request.header(prefix + "If-None-Match"),
                time(request.header(prefix + "If-Modified-Since")),
                time(request.header(prefix + "If-Unmodified-Since")));
    }

    private static @Nullable Instant time(@Nullable String header) {
        try {
            return header == null ? null : Instant.from(HTTP_TIME.parse(header));
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** Checks the conditions of a read, in the order of RFC 9110 section 13.2.2. */
    void requireReadable(FileVersion version) throws S3ErrorException {
        requireMatch(version);
        if (ifNoneMatch != null) {
            if (names(ifNoneMatch, version)) {
                throw S3ErrorException.notModified();
            }
        } else if (ifModifiedSince != null && !version.lastModified().isAfter(ifModifiedSince)) {
            throw S3ErrorException.notModified();
        }
    }

    /**
     * Checks the conditions of a copy's source, where an unmet condition always refuses the copy.
     */
    void requireCopyable(FileVersion version) throws S3ErrorException {
        requireMatch(version);
        boolean isUnmodified =
                ifModifiedSince != null && !version.lastModified().isAfter(ifModifiedSince);
        if (isUnmodified || (ifNoneMatch != null && names(ifNoneMatch, version))) {
            throw S3ErrorException.preconditionFailed();
        }
    }

    private void requireMatch(FileVersion version) throws S3ErrorException {
        boolean fails =
                ifMatch != null
                        ? !names(ifMatch, version)
                        : ifUnmodifiedSince != null
                                && version.lastModified().isAfter(ifUnmodifiedSince);
        if (fails) {
            throw S3ErrorException.preconditionFailed();
        }
    }

    /**
     * Checks the conditions of a write or a deletion.
     *
     * @param version the present version; null when there is no object
     */
    void requireWritable(@Nullable FileVersion version) throws S3ErrorException {
        if (ifMatch != null) {
            if (version == null) {
                throw S3ErrorException.noSuchKey();
            }
            if (!names(ifMatch, version)) {
                throw S3ErrorException.preconditionFailed();
            }
        }
        if (ifNoneMatch != null && version != null && names(ifNoneMatch, version)) {
            throw S3ErrorException.preconditionFailed();
        }
    }

    /** Whether a list of ETags, with or without quotes, contains the ETag of a version. */
    private static boolean names(String etags, FileVersion version) {
        var etag = version.etag();
        for (var each : etags.split(",", -1)) {
            var text = each.strip();
            if (text.equals("*") || text.equals(etag) || ("\"" + text + "\"").equals(etag)) {
                return true;
            }
        }
        return false;
    }
}
