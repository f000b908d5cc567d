/** Tests S3 in a folder with real files. */
@NullMarked
package dev.askel.connectors.folder;

import org.jspecify.annotations.NullMarked;
