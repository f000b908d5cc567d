/**
 * Answers S3's requests from a folder: each sub-folder is a bucket, and its files are the objects
 * (docs/integrations.md). The entry type is {@link dev.askel.connectors.folder.BucketFolder}.
 *
 * <p>A key is the path of a file in its bucket. No request reads or writes outside the folder, and
 * symbolic links are not followed. The package depends on {@code aws} and {@code call}.
 */
@NullMarked
package dev.askel.connectors.folder;

import org.jspecify.annotations.NullMarked;
