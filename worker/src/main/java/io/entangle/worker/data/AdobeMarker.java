package io.entangle.worker.data;

import javax.imageio.metadata.IIOMetadata;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the APP14 segment of a four-band JPEG says about its colours. */
enum AdobeMarker {
    /** No such segment: plain CMYK. */
    ABSENT,
    /** Inverted CMYK, as Adobe's programs write it. */
    CMYK,
    /** The inverted inks in luminance and chrominance. */
    YCCK;

    private static final String JPEG_METADATA = "javax_imageio_jpeg_image_1.0";

    static AdobeMarker of(@Nullable IIOMetadata metadata) {
        if (metadata == null) {
            return ABSENT;
        }
        NodeList segments = ((Element) metadata.getAsTree(JPEG_METADATA)).getElementsByTagName("app14Adobe");
        if (segments.getLength() == 0) {
            return ABSENT;
        }
        return ((Element) segments.item(0)).getAttribute("transform").equals("2") ? YCCK : CMYK;
    }
}
