# Chooses a slot by RAUC's scheme for U-Boot and starts it: BOOT_ORDER, BOOT_A_LEFT, BOOT_B_LEFT, kept twice in the gap
# before the first partition (deploy/image/slot_state.py). A try is counted before it is made, so that a slot that does
# not come up is given up after three. The second copy is written first: one of the two is whole at any time.
mmc dev ${devnum}
setenv state ""
for place in @FIRST@ @SECOND@; do
  if test -z "${state}"; then
    if mmc read ${loadaddr} ${place} @SECTORS@; then
      if env import -c ${loadaddr} @SIZE@ BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT; then setenv state ${place}; fi
    fi
  fi
done
test -n "${state}" || echo "dering: the state of the slots is lost"
test -n "${BOOT_ORDER}" || setenv BOOT_ORDER "A B"
test -n "${BOOT_A_LEFT}" || setenv BOOT_A_LEFT @TRIES@
test -n "${BOOT_B_LEFT}" || setenv BOOT_B_LEFT @TRIES@

setenv slot ""
for each in ${BOOT_ORDER}; do
  if test -z "${slot}"; then
    if test "x${each}" = "xA" && test ${BOOT_A_LEFT} -gt 0; then
      setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1
      setenv slot A
      setenv slotpart 2
    elif test "x${each}" = "xB" && test ${BOOT_B_LEFT} -gt 0; then
      setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1
      setenv slot B
      setenv slotpart 3
    fi
  fi
done
if test -z "${slot}"; then
  echo "dering: no slot came up; all may try again"
  setenv BOOT_A_LEFT @TRIES@
  setenv BOOT_B_LEFT @TRIES@
fi
env export -c -s @SIZE@ ${loadaddr} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
mmc write ${loadaddr} @SECOND@ @SECTORS@
mmc write ${loadaddr} @FIRST@ @SECTORS@
test -n "${slot}" || reset
echo "dering: slot ${slot}, order ${BOOT_ORDER}, left A ${BOOT_A_LEFT} B ${BOOT_B_LEFT}"

setenv arguments ""
if test -e mmc ${devnum}:1 extra.env; then
  if load mmc ${devnum}:1 ${loadaddr} extra.env; then env import -t ${loadaddr} ${filesize} arguments; fi
fi
if load mmc ${devnum}:${slotpart} ${loadaddr} slot.env && env import -t ${loadaddr} ${filesize} root; then
  setenv bootargs "@ARGUMENTS@ console=ttyS1,115200 rauc.slot=${slot} dering.slot=${slot} dering.root=${root} ${arguments}"
  setenv kernel_comp_addr_r 0x0a000000
  setenv kernel_comp_size 0x04000000
  if load mmc ${devnum}:${slotpart} ${ramdisk_addr_r} initrd.img; then
    setenv initrd ${ramdisk_addr_r}:${filesize}
    if load mmc ${devnum}:${slotpart} ${kernel_addr_r} kernel.gz; then booti ${kernel_addr_r} ${initrd} ${fdt_addr}; fi
  fi
fi
echo "dering: slot ${slot} does not start"
reset
