package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.items.ReaderSettings.ManifestType;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemSource;
import org.jspecify.annotations.Nullable;

/**
 * The items in the files of a manifest, in the order of the manifest.
 *
 * <p>A position contains the version of the manifest, the number of the file and, while that file
 * is read, the position in the file.
 */
final class ManifestItems implements ItemSource {
    private final ObjectItemReaders objects;
    private final Manifest manifest;
    private int file;
    private @Nullable ItemSource current;

    private ManifestItems(ObjectItemReaders objects, Manifest manifest, int file) {
        this.objects = objects;
        this.manifest = manifest;
        this.file = file;
    }

    /**
     * Opens a manifest.
     *
     * @param settings how to read the files of ATHENA_DATA. The manifest of an inventory contains
     *     its own settings
     */
    static ManifestItems open(
            ObjectItemReaders objects,
            BucketObject object,
            ReaderSettings settings,
            @Nullable String position)
            throws ItemReaderException, InterruptedException {
        var members =
                position == null
                        ? JsonNodeFactory.instance.objectNode()
                        : ItemPosition.parseJson(position).tree();
        var etag = members.path("etag").asText("");
        var manifest =
                settings.manifestType() == ManifestType.ATHENA_DATA
                        ? Manifest.readAthena(objects.calls(), object, etag, settings)
                        : Manifest.readInventory(objects.calls(), object, etag);
        var source = new ManifestItems(objects, manifest, members.path("file").asInt());
        var inner = members.path("in").textValue();
        if (inner != null) {
            source.openFile(inner);
        }
        return source;
    }

    private ItemSource openFile(@Nullable String position)
            throws ItemReaderException, InterruptedException {
        var opened = objects.open(manifest.files().get(file), manifest.settings(), position);
        current = opened;
        return opened;
    }

    @Override
    public @Nullable Payload next() throws ItemReaderException, InterruptedException {
        while (file < manifest.files().size()) {
            var open = current == null ? openFile(null) : current;
            var item = open.next();
            if (item != null) {
                return item;
            }
            close();
            file++;
        }
        return null;
    }

    @Override
    public boolean advanceTo(String position) throws ItemReaderException, InterruptedException {
        var members = ItemPosition.parseJson(position).tree();
        var inner = members.path("in").textValue();
        return current != null
                && inner != null
                && file == members.path("file").asInt()
                && current.advanceTo(inner);
    }

    @Override
    public long skip(long count) throws ItemReaderException, InterruptedException {
        long left = count;
        while (left > 0 && file < manifest.files().size()) {
            var open = current == null ? openFile(null) : current;
            left -= open.skip(left);
            if (left > 0) {
                close();
                file++;
            }
        }
        return count - left;
    }

    @Override
    public String position() {
        var members =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("etag", manifest.etag())
                        .put("file", file);
        if (current != null) {
            members.put("in", current.position());
        }
        return Payload.of(members).text();
    }

    /**
     * Returns the file of an item in a query's result. Returns null for an inventory, because the
     * source of its items is the manifest.
     */
    @Override
    public @Nullable String itemSource() {
        return manifest.showsFiles() && current != null
                ? manifest.files().get(file).toString()
                : null;
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
