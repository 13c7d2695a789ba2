# Chooses a slot by RAUC's scheme for U-Boot and starts it: BOOT_ORDER, BOOT_A_LEFT, BOOT_B_LEFT, kept twice in the gap
# before the first partition (deploy/image/slot_state.py). A try is counted before it is made, so that a slot that does
# not come up is given up after three. The second copy is written first: one of the two is whole at any time.
# What started this script has set devtype and devnum: "mmc" on a Pi, "virtio" on QEMU's virtual machine.
setenv disk "${devtype} ${devnum}"
${devtype} dev ${devnum}
setenv state ""
for place in @FIRST@ @SECOND@; do
  if test -z "${state}"; then
    if ${devtype} read ${ramdisk_addr_r} ${place} @SECTORS@; then
      if env import -c ${ramdisk_addr_r} @SIZE@ BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT; then setenv state ${place}; fi
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
env export -c -s @SIZE@ ${ramdisk_addr_r} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
${devtype} write ${ramdisk_addr_r} @SECOND@ @SECTORS@
${devtype} write ${ramdisk_addr_r} @FIRST@ @SECTORS@
test -n "${slot}" || reset
echo "dering: slot ${slot}, order ${BOOT_ORDER}, left A ${BOOT_A_LEFT} B ${BOOT_B_LEFT}"

setenv arguments ""
if test -e ${disk}:1 extra.env; then
  if load ${disk}:1 ${ramdisk_addr_r} extra.env; then env import -t ${ramdisk_addr_r} ${filesize} arguments; fi
fi
if load ${disk}:${slotpart} ${ramdisk_addr_r} slot.env && env import -t ${ramdisk_addr_r} ${filesize} root; then
  setenv bootargs "@ARGUMENTS@ console=ttyS1,115200 rauc.slot=${slot} dering.slot=${slot} dering.root=${root} ${arguments}"
  setexpr kernel_comp_addr_r ${kernel_addr_r} + 0x09f80000
  setenv kernel_comp_size 0x04000000
  if load ${disk}:${slotpart} ${ramdisk_addr_r} initrd.img; then
    setenv initrd ${ramdisk_addr_r}:${filesize}
    if load ${disk}:${slotpart} ${kernel_addr_r} kernel.gz; then booti ${kernel_addr_r} ${initrd} ${fdt_addr}; fi
  fi
fi
echo "dering: slot ${slot} does not start"
reset
