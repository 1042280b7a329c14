"""Writes pillow.png, a column of images one below the other, and pillow.txt, which names them: what Pillow makes of the first one.

Pillow 9.4.0. Arguments are those of ImageOps, ImageEnhance and Image.transform, as timm's RandAugment calls them.
"""

from PIL import Image, ImageEnhance, ImageOps

WIDTH, HEIGHT = 33, 26
FILL = (124, 116, 104)
KERNELS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}

image = Image.new("RGB", (WIDTH, HEIGHT))
for y in range(HEIGHT):
    for x in range(WIDTH):
        noise = (x * 7919 + y * 104729 + x * y * 31) % 41
        image.putpixel((x, y), (20 + 5 * x + noise, 235 - 7 * y - noise, 60 + (x * y) % 90 + noise))

tiles = [("source", image)]


def add(name, result):
    tiles.append((name, result))


def solarize_add(addition):
    return image.point([min(255, i + addition) if i < 128 else i for i in range(256)] * 3)


def affine(matrix, kernel):
    return image.transform(image.size, Image.AFFINE, matrix, resample=KERNELS[kernel], fillcolor=FILL)


add("auto-contrast", ImageOps.autocontrast(image))
add("equalize", ImageOps.equalize(image))
add("invert", ImageOps.invert(image))
for bits in (0, 1, 3, 4):
    add(f"posterize {bits}", ImageOps.posterize(image, bits))
for threshold in (0, 26, 128, 256):
    add(f"solarize {threshold}", ImageOps.solarize(image, threshold))
for addition in (0, 99, 110):
    add(f"solarize-add {addition}", solarize_add(addition))
for factor in (0.1, 0.19, 0.6, 1.0, 1.4, 1.81, 1.9):
    add(f"color {factor}", ImageEnhance.Color(image).enhance(factor))
    add(f"contrast {factor}", ImageEnhance.Contrast(image).enhance(factor))
    add(f"brightness {factor}", ImageEnhance.Brightness(image).enhance(factor))
    add(f"sharpness {factor}", ImageEnhance.Sharpness(image).enhance(factor))
for kernel in KERNELS:
    for degrees in (-30.0, -27.0, 3.3, 0.0, 27.0, 90.0):
        add(f"rotate-{kernel} {degrees}", image.rotate(degrees, resample=KERNELS[kernel], fillcolor=FILL))
    for factor in (-0.3, -0.27, 0.0, 0.27):
        add(f"shear-x-{kernel} {factor}", affine((1, factor, 0, 0, 1, 0), kernel))
        add(f"shear-y-{kernel} {factor}", affine((1, 0, 0, factor, 1, 0), kernel))
    for share in (-0.45, -0.405, 0.0, 0.405):
        add(f"translate-x-{kernel} {share}", affine((1, 0, share * WIDTH, 0, 1, 0), kernel))
        add(f"translate-y-{kernel} {share}", affine((1, 0, 0, 0, 1, share * HEIGHT), kernel))

sheet = Image.new("RGB", (WIDTH, HEIGHT * len(tiles)))
for number, (_, tile) in enumerate(tiles):
    sheet.paste(tile, (0, number * HEIGHT))
sheet.save("pillow.png", optimize=True)
with open("pillow.txt", "w") as names:
    names.writelines(name + "\n" for name, _ in tiles)
