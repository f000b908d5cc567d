package dev.askel.connectors.folder;

import java.io.IOException;

/** A file was changed, replaced or deleted during a read. */
final class FileChangedException extends IOException {
    FileChangedException() {
        super("the file has changed");
    }
}
