package io.entangle.worker.data;

import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * OpenCV, for {@linkplain ImageHeader#plain() plain} images: it reads inks without knowing them, and lays nothing on white.
 * It computes on the calling thread only.
 */
final class OpenCvPixelReader implements PixelReader {

    private static final int AS_STORED = Imgcodecs.IMREAD_COLOR_RGB | Imgcodecs.IMREAD_IGNORE_ORIENTATION;

    /** A reader; the native library must be loaded. */
    OpenCvPixelReader() {
        Core.setNumThreads(0);
    }

    @Override
    public String name() {
        return "opencv";
    }

    @Override
    public RgbImage read(String name, byte[] bytes) {
        Mat encoded = new MatOfByte(bytes);
        Mat pixels = null;
        try {
            pixels = Imgcodecs.imdecode(encoded, AS_STORED);
            if (pixels.empty()) {
                throw ImageDecoder.damaged(name, "its data is damaged", null);
            }
            byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(pixels.rows(), pixels.cols()), 3)];
            pixels.get(0, 0, rgb);
            return new RgbImage(pixels.cols(), pixels.rows(), rgb);
        } catch (CvException e) { // a failed assertion in native code
            throw ImageDecoder.damaged(name, String.valueOf(e.getMessage()), e);
        } finally {
            encoded.release();
            if (pixels != null) {
                pixels.release();
            }
        }
    }
}
